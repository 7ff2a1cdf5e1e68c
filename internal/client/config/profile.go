package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/pelletier/go-toml/v2"
)

// builtinProfiles exist in every installation of Prefect, and are not in the file until they are changed. Their
// settings are the defaults that apply without a profile.
var builtinProfiles = []string{"ephemeral", "local", "test", "cloud"}

// cliProfile is a Prefect profile: values by the names of their environment variables.
type cliProfile struct {
	origin   string // for messages
	settings map[string]any
}

// loadProfile reads the profile that Prefect would use, or the one in the arguments. A missing profiles file is an
// empty one, unless an argument sets the file or a profile is selected.
func loadProfile(fileArgument, nameArgument string, env func(string) string) (cliProfile, error) {
	file, fileSource := profilesFile(fileArgument, env)
	name, nameSource := nameArgument, "profile"
	if name == "" {
		name, nameSource = env("PREFECT_PROFILE"), "PREFECT_PROFILE"
	}
	var content struct {
		Active   string                    `toml:"active"`
		Profiles map[string]map[string]any `toml:"profiles"`
	}
	data, err := os.ReadFile(file) //nolint:gosec // the user configures the file
	switch {
	case fileSource != "profile_file" && (errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)):
		// Prefect treats a missing file as one without profiles, even if its path is configured.
	case err != nil:
		return cliProfile{}, fmt.Errorf(
			"%s: the Prefect profiles file cannot be read (%w). Correct the path, or remove it",
			orDefault(fileSource),
			err,
		)
	default:
		if err := toml.Unmarshal(data, &content); err != nil {
			return cliProfile{}, fmt.Errorf(
				"%s: the Prefect profiles file %s is not valid TOML: %w. Correct it, or set profile_file to another file",
				orDefault(fileSource),
				file,
				position(err),
			)
		}
	}
	if name == "" {
		name, nameSource = content.Active, "active in "+file
	}
	settings, ok := content.Profiles[name]
	if !ok && name != "" && !slices.Contains(builtinProfiles, name) {
		return cliProfile{}, fmt.Errorf(
			"%s: the Prefect profile %q does not exist in %s, which has %s",
			nameSource,
			name,
			file,
			namesOf(content.Profiles),
		)
	}
	return cliProfile{origin: fmt.Sprintf("profile %q in %s", name, file), settings: settings}, nil
}

// position removes the excerpt of the file, which may have a secret, from a TOML error.
func position(err error) error {
	var at *toml.DecodeError
	if errors.As(err, &at) {
		row, column := at.Position()
		return fmt.Errorf("line %d, column %d", row, column)
	}
	return errors.New("it is not a valid profiles file")
}

// profilesFile is the path of Prefect's profiles file, and the source of the path; empty for the default.
func profilesFile(argument string, env func(string) string) (path, source string) {
	home := env("HOME")
	if home == "" {
		home = env("USERPROFILE")
	}
	switch {
	case argument != "":
		return expandHome(argument, home), "profile_file"
	case env("PREFECT_PROFILES_PATH") != "":
		return expandHome(env("PREFECT_PROFILES_PATH"), home), "PREFECT_PROFILES_PATH"
	case env("PREFECT_HOME") != "":
		return filepath.Join(expandHome(env("PREFECT_HOME"), home), "profiles.toml"), ""
	}
	if home == "" {
		return "", ""
	}
	return filepath.Join(home, ".prefect", "profiles.toml"), ""
}

func expandHome(path, home string) string {
	if path == "~" || strings.HasPrefix(path, "~/") {
		return filepath.Join(home, path[1:])
	}
	return path
}

func orDefault(source string) string {
	if source == "" {
		return "profile"
	}
	return source
}

func namesOf(profiles map[string]map[string]any) string {
	if len(profiles) == 0 {
		return "none"
	}
	var names []string
	for name := range profiles {
		names = append(names, fmt.Sprintf("%q", name))
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
