// Package automation has automations: their triggers, their actions, and the checks of both.
package automation
