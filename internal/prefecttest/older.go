package prefecttest

import (
	"slices"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/capability"
)

// What the fake answers is what Prefect 3.8.0 answers, but for the capabilities of its version and for the differences in this
// file. They are what the recordings of the oldest and the newest tested version have and the one of 3.8.0 has not, and matter
// to no user of the provider. Versions between the recorded ones answer as 3.8.0 does.

// isOldest reports whether the fake plays the oldest version that is tested.
func (f *Fake) isOldest() bool {
	return !f.isCloud() && f.version == capability.Tested[len(capability.Tested)-1]
}

// isNewest reports whether the fake plays the newest version that is tested.
func (f *Fake) isNewest() bool { return !f.isCloud() && f.version == capability.Tested[0] }

// lacks reports whether the fake's version does not have a route.
func (f *Fake) lacks(r route) bool {
	return strings.Contains(r.path, "bulk") && f.isOldest()
}

// rewordErrors rewords validation errors as the version of the fake does.
func (f *Fake) rewordErrors(answer handlerResult) handlerResult {
	body, _ := answer.body.(object)
	problems, _ := body["exception_detail"].([]validationError)
	if problems == nil {
		return answer
	}
	switch {
	case f.isOldest():
		body["exception_detail"] = errorsOfOldest(problems)
	case f.isNewest():
		body["exception_detail"] = errorsOfNewest(problems)
	}
	return answer
}

const foundAt = "invalid character: found "

func errorsOfOldest(problems []validationError) []validationError {
	var out []validationError
	for _, p := range problems {
		if slices.Contains(p.Loc, any("DeleteFlowRun")) { // an action of automations that came later
			continue
		}
		p.Msg = strings.Replace(
			p.Msg,
			foundAt,
			"invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], found ",
			1,
		)
		if strings.HasSuffix(p.Msg, notPositiveMessage) {
			p.Type, p.Msg, p.Input = "greater_than", "Input should be greater than 0 seconds", decimalNumber(number(p.Input))
		}
		out = append(out, p)
	}
	return out
}

// errorsOfNewest rewords errors as the newest version does, which counts the characters of a UUID from 0.
func errorsOfNewest(problems []validationError) []validationError {
	out := slices.Clone(problems)
	for i, p := range out {
		if strings.Contains(p.Msg, foundAt) {
			out[i].Msg = "Input should be a valid UUID, " + uuidErrorMessage(str(p.Input), 0)
		}
	}
	return out
}

// newestLogos are the pictures of Prefect's own block types in the newest version, by slug.
var newestLogos = map[string]string{
	"secret": "secret", "webhook": "webhook", "local-file-system": "filesystem", "remote-file-system": "filesystem", "smb": "smb",
	"slack-webhook": "slack", "ms-teams-webhook": "microsoft-teams", "custom-webhook": "webhook",
}

// renewBlockTypes moves the pages and pictures of Prefect's own block types to where the newest version has them.
func (f *Fake) renewBlockTypes() {
	for _, t := range f.store.all("block_types", object{}) {
		logo, isOwn := newestLogos[str(t["slug"])]
		if !isOwn || !f.isNewest() {
			continue
		}
		t["logo_url"] = "https://raw.githubusercontent.com/PrefectHQ/prefect/420d0d6a78bb6df1fc18bcf188fdad43c1d22ea9/assets/block-logos/" +
			logo + ".png"
		t["documentation_url"] = strings.Replace(str(t["documentation_url"]), "https://docs.prefect.io/", "https://www.prefect.io/docs/", 1)
	}
}
