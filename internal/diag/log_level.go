package diag

import (
	"cmp"
	"os"
	"slices"
	"strings"
)

// The variables that say which lines of the log are made: the framework's own, and the provider's.
var logLevelVariables = []string{sdkLevelVariable, levelVariable}

const sdkLevelVariable = "TF_LOG_SDK"

// sdkSubsystems are parts of the framework with a level of their own. One that has none makes its lines, fields and all,
// before it sees that TF_LOG_SDK does not want them.
var sdkSubsystems = []string{sdkLevelVariable + "_PROTO", sdkLevelVariable + "_FRAMEWORK"}

// levelOff is the level of a log that has no lines.
const levelOff = "OFF"

// SetLogLevel keeps lines of the log from being made that Terraform would throw away: it shows what TF_LOG_PROVIDER or
// TF_LOG ask for, and the framework makes every line, which costs a third of a plan's time, by default. What the
// user said of these logs stays. It must be called before the provider is served.
func SetLogLevel() error {
	for name, level := range logLevels(os.Getenv) {
		if err := os.Setenv(name, level); err != nil {
			return err
		}
	}
	return nil
}

// IsSilent reports whether SetLogLevel has found that nobody reads the log, and no subsystem has a level of its own.
func IsSilent(getenv func(string) string) bool {
	for _, s := range subsystems {
		if getenv(levelVariable+"_"+strings.ToUpper(string(s))) != "" {
			return false
		}
	}
	return getenv(levelVariable) == levelOff
}

// logLevels is what the variables must be set to; empty when all lines are wanted.
func logLevels(getenv func(string) string) map[string]string {
	level := strings.ToUpper(cmp.Or(getenv("TF_LOG_PROVIDER"), getenv("TF_LOG"), levelOff))
	if !slices.Contains([]string{levelOff, "ERROR", "WARN", "INFO", "DEBUG"}, level) {
		return nil // TRACE, JSON, and what Terraform takes for TRACE
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
