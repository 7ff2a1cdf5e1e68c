// Package reference warns in the plan about references to objects that do not exist.
package reference
