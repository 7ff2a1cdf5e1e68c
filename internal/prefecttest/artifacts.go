package prefecttest

import (
	"net/http"
	"regexp"
	"slices"

	"github.com/google/uuid"
)

var artifactKeys = regexp.MustCompile(`^[a-z0-9-]*$`)

// artifactKey checks the key of an artifact.
var artifactKey = withServerRule(isString, func(v any) string {
	if artifactKeys.MatchString(str(v)) {
		return ""
	}
	return "Artifact key must only contain lowercase letters, numbers, and dashes."
})

func createArtifact(c *call) (handlerResult, error) {
	body, err := c.decode(artifacts.create)
	if err != nil {
		return handlerResult{}, err
	}
	return respondCreated(clone(c.store.insert("artifacts", body)))
}

// latestArtifacts are, by key, the newest artifacts, in the form that the server gives them: with an id of the key's own,
// and the time at which its first artifact was made.
func (w *Workspace) latestArtifacts() []object {
	byKey := map[string]object{}
	var keys []string
	for _, a := range w.store.all("artifacts", object{}) {
		key := str(a["key"])
		if a["key"] == nil {
			continue
		}
		first := byKey[key]
		if first == nil {
			keys = append(keys, key)
			first = object{"id": uuid.NewSHA1(uuid.NameSpaceOID, []byte(key)).String(), "created": a["created"]}
		}
		byKey[key] = merge(
			dict(clone(a)),
			object{"id": first["id"], "created": first["created"], "updated": a["created"], "latest_id": a["id"]},
		)
	}
	var out []object
	for _, key := range keys {
		out = append(out, byKey[key])
	}
	return out
}

// selectLatest is the newest artifacts that a request asks for, in its order.
func (c *call) selectLatest() ([]object, filterQuery, error) {
	q, err := c.query(artifacts)
	if err != nil {
		return nil, q, err
	}
	found := slices.DeleteFunc(c.latestArtifacts(), func(o object) bool { return !c.passes(artifacts, o, q.filters) })
	slices.SortStableFunc(found, sortOrder(q.sort))
	return found, q, nil
}

func filterLatestArtifacts(c *call) (handlerResult, error) {
	found, q, err := c.selectLatest()
	if err != nil {
		return handlerResult{}, err
	}
	found = found[min(q.offset, len(found)):]
	answers := []any{}
	for _, o := range found[:min(q.limit, len(found))] {
		answers = append(answers, o)
	}
	return respond(answers)
}

func countLatestArtifacts(c *call) (handlerResult, error) {
	found, _, err := c.selectLatest()
	if err != nil {
		return handlerResult{}, err
	}
	return respond(len(found))
}

func readLatestArtifact(c *call) (handlerResult, error) {
	for _, latest := range c.latestArtifacts() {
		if latest["key"] == c.params["key"] {
			return respond(withoutFields(latest, "latest_id")) // with the id of the key
		}
	}
	return handlerResult{}, errorResult(http.StatusNotFound, "%s", artifacts.missing(c))
}
