package framework

import (
	"strings"

	"github.com/google/uuid"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// Automations, schedules without a slug and runs without an idempotency key have no name that is theirs alone. Whether one
// that is there is what a process has made that was killed before it could record it, only its content can say, and that this
// process has nothing to do with it. It may belong to someone else: so the error names it, and it is never adopted.

// GeneratedKeyPrefix begins every key that the provider makes up.
const GeneratedKeyPrefix = "terraform-"

// GeneratedKey is a key that nothing else has.
func GeneratedKey() string { return GeneratedKeyPrefix + uuid.NewString() }

// IsGeneratedKey reports whether GeneratedKey has made a key.
func IsGeneratedKey(key string) bool {
	id, own := strings.CutPrefix(key, GeneratedKeyPrefix)
	return own && uuid.Validate(id) == nil
}

// Claim notes that this process makes, or knows, an object of that kind and key in the client's place, and reports whether
// it is the first to be noted.
func (c *ProviderData) Claim(in *client.Client, kind, key string) bool {
	_, known := c.claimed.LoadOrStore(in.Endpoint()+kind+"\n"+key, true)
	return !known
}

// IsClaimed reports whether begins has noted the object.
func (c *ProviderData) IsClaimed(in *client.Client, kind, key string) bool {
	_, known := c.claimed.Load(in.Endpoint() + kind + "\n" + key)
	return known
}
