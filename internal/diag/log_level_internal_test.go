package diag

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLevelOfTheLog(t *testing.T) {
	all := func(level string) map[string]string {
		return map[string]string{
			"TF_LOG_SDK": level, "TF_LOG_SDK_PROTO": level, "TF_LOG_SDK_FRAMEWORK": level, "TF_LOG_PROVIDER_PREFECT": level,
		}
	}
	for name, c := range map[string]struct{ env, want map[string]string }{
		"nobody reads":            {nil, all("OFF")},
		"a level for all":         {map[string]string{"TF_LOG": "info"}, all("INFO")},
		"a level for providers":   {map[string]string{"TF_LOG": "ERROR", "TF_LOG_PROVIDER": "DEBUG"}, all("DEBUG")},
		"all lines":               {map[string]string{"TF_LOG": "TRACE"}, nil},
		"all lines as JSON":       {map[string]string{"TF_LOG": "JSON"}, nil},
		"a level that is no such": {map[string]string{"TF_LOG": "LOUD"}, nil},
		"the user's own": {
			map[string]string{"TF_LOG_SDK": "TRACE", "TF_LOG_SDK_PROTO": "OFF"},
			map[string]string{"TF_LOG_SDK_FRAMEWORK": "TRACE", "TF_LOG_PROVIDER_PREFECT": "OFF"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := logLevels(func(name string) string { return c.env[name] })
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestASilentLog(t *testing.T) {
	for name, c := range map[string]struct {
		env    map[string]string
		silent bool
	}{
		"nobody reads":              {map[string]string{"TF_LOG_PROVIDER_PREFECT": "OFF"}, true},
		"a level":                   {map[string]string{"TF_LOG_PROVIDER_PREFECT": "INFO"}, false},
		"none, as in a test":        {nil, false},
		"a subsystem has its level": {map[string]string{"TF_LOG_PROVIDER_PREFECT": "OFF", "TF_LOG_PROVIDER_PREFECT_CLIENT": "DEBUG"}, false},
	} {
		if got := IsSilent(func(name string) string { return c.env[name] }); got != c.silent {
			t.Errorf("%s: silent is %t", name, got)
		}
	}
}
