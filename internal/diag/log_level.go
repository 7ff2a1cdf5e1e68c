package diag

import (
	"cmp"
	"os"
	"slices"
	"strings"
)

// The environment variables with the log levels of the framework and of the provider.
var logLevelVariables = []string{sdkLevelVariable, levelVariable}

const sdkLevelVariable = "TF_LOG_SDK"

// sdkSubsystems are the subsystems of the framework with separate levels. A subsystem without a level formats its lines before it
// discards them because of TF_LOG_SDK.
var sdkSubsystems = []string{sdkLevelVariable + "_PROTO", sdkLevelVariable + "_FRAMEWORK"}

// levelOff turns a log off.
const levelOff = "OFF"

// SetLogLevel sets the levels of the logs to the level that Terraform shows, by TF_LOG_PROVIDER or TF_LOG. By default, the framework
// formats every line, also lines that Terraform discards, which takes a third of a plan's time. Levels that the user has set are
// kept. SetLogLevel must be called before the provider is served.
func SetLogLevel() error {
	for name, level := range logLevels(os.Getenv) {
		if err := os.Setenv(name, level); err != nil {
			return err
		}
	}
	return nil
}

// IsSilent reports whether SetLogLevel has turned the log off, and no subsystem has a separate level.
func IsSilent(getenv func(string) string) bool {
	for _, s := range subsystems {
		if getenv(levelVariable+"_"+strings.ToUpper(string(s))) != "" {
			return false
		}
	}
	return getenv(levelVariable) == levelOff
}

// logLevels returns the values of the variables; empty if all lines are shown.
func logLevels(getenv func(string) string) map[string]string {
	level := strings.ToUpper(cmp.Or(getenv("TF_LOG_PROVIDER"), getenv("TF_LOG"), levelOff))
	if !slices.Contains([]string{levelOff, "ERROR", "WARN", "INFO", "DEBUG"}, level) {
		return nil // TRACE, JSON, and values that Terraform treats as TRACE
	}
	out := map[string]string{}
	unlessSet := func(name, level string) {
		if getenv(name) == "" {
			out[name] = level
		}
	}
	for _, name := range logLevelVariables {
		unlessSet(name, level)
	}
	for _, name := range sdkSubsystems {
		unlessSet(name, cmp.Or(getenv(sdkLevelVariable), level))
	}
	return out
}
