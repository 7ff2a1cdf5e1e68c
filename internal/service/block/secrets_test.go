package block_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/patch"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// plantedSecrets is a configuration of blocks with secrets in each kind of attribute. Write-only secrets must not be in the state;
// no secret may be in an output or a log.
const plantedSecrets = `
variable "round" {
  type = number
}

resource "prefect_block" "only" {
  name            = "planted-only"
  type_slug       = "webhook"
  data_wo         = jsonencode({ url = "https://planted-only-url-${var.round}", headers = { X = "planted-only-header" } })
  data_wo_version = var.round
}

resource "prefect_block" "kept" {
  name      = "planted-kept"
  type_slug = "secret"
  data      = jsonencode({ value = "planted-kept-${var.round}" })
}

ephemeral "prefect_block" "kept" {
  id = prefect_block.kept.id
}

resource "prefect_block" "copy" {
  name            = "planted-copy"
  type_slug       = "aws-credentials"
  data_wo         = jsonencode({ aws_secret_access_key = jsondecode(ephemeral.prefect_block.kept.data).value, aws_session_token = "planted-token" })
  data_wo_version = var.round
}
`

// TestBlockSecretsStaySecret: create, update, a rejected update and destroy show no secret, not even at TRACE.
func TestAccBlockSecretsStaySecretOnFake(t *testing.T) { plantSecrets(t, testenv.OnFake(t).URL) }

func TestAccBlockSecretsStaySecret(t *testing.T) { plantSecrets(t, testenv.OnServer(t).URL) }

func plantSecrets(t *testing.T, url string) {
	run := acctest.NewTerraform(t, plantedSecrets, "PREFECT_API_URL="+url, "TF_VAR_refused=planted-refused", "TF_LOG=TRACE",
		"TF_LOG_PATH=trace.log")
	var shown strings.Builder
	for _, args := range [][]string{
		{"apply", "-auto-approve", "-var", "round=1"}, {"plan", "-var", "round=2"}, {"apply", "-auto-approve", "-var", "round=2"}, {"show"},
	} {
		shown.WriteString(run.MustRun(args...))
	}
	state, err := os.ReadFile(filepath.Join(run.Dir, "terraform.tfstate"))
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"planted-only", "planted-token"} {
		if text := strings.ReplaceAll(string(state), `"planted-only"`, ""); strings.Contains(text, secret) {
			t.Errorf("the state has %s", secret)
		}
	}
	if !strings.Contains(string(state), "planted-kept-2") {
		t.Error("the state does not have what data keeps in it: the test looks for the wrong thing")
	}
	written(t, url)

	run.WriteFile("refused.tf", "variable \"refused\" {\n  sensitive = true\n}\nresource \"prefect_block\" \"refused\" {\n  name = "+
		"\"refused\"\n  type_slug = \"webhook\"\n  data_wo = jsonencode({ url = [var.refused] })\n}\n")
	out, ok := run.Run("plan", "-var", "round=2")
	if ok || !testenv.WrappedTextPattern("data_wo.url must be a string, not an array").MatchString(out) {
		t.Errorf("it is not refused:\n%s", out)
	}
	shown.WriteString(out)
	run.WriteFile("refused.tf", "")
	shown.WriteString(run.MustRun("destroy", "-auto-approve", "-var", "round=2"))

	log, err := os.ReadFile(filepath.Join(run.Dir, "trace.log"))
	if err != nil || !strings.Contains(string(log), "Prefect API request") {
		t.Fatalf("the log does not have the requests: %v", err)
	}
	for _, secret := range []string{"planted-only-url", "planted-only-header", "planted-kept-1", "planted-kept-2", "planted-token",
		"planted-refused"} {
		if strings.Contains(shown.String(), secret) {
			t.Errorf("an output shows %s", secret)
		}
		if strings.Contains(string(log), secret) {
			t.Errorf("the log shows %s", secret)
		}
	}
}

// written checks that the server has the secrets.
func written(t *testing.T, url string) {
	t.Helper()
	c := testenv.TestClient(t, url)
	for name, want := range map[string]string{
		"webhook/planted-only":         `{"url":"https://planted-only-url-2","headers":{"X":"planted-only-header"}}`,
		"aws-credentials/planted-copy": `{"aws_secret_access_key":"planted-kept-2","aws_session_token":"planted-token"}`,
	} {
		slug, name, _ := strings.Cut(name, "/")
		a, err := c.BlockByName(t.Context(), slug, name, true)
		if err != nil || !patch.SameJSON(a.Data, []byte(want)) {
			t.Errorf("%s has not what was written: %v", name, err)
		}
	}
}

// blockKinds is data for block types of Prefect itself and of three integrations, which a server registers on its own:
// aws, gcp and github. The second data of each is an update.
var blockKinds = map[string][2]string{
	"secret":                   {`{ value = "a" }`, `{ value = { user = "u", list = [1, 2.50, null, {}] } }`},
	"webhook":                  {`{ url = "https://a", headers = {} }`, `{ url = "https://b", method = "PUT", headers = { "X-A.B" = "c" }, verify = false }`},
	"local-file-system":        {`{}`, `{ basepath = "/data" }`},
	"remote-file-system":       {`{ basepath = "s3://a" }`, `{ basepath = "s3://b", settings = { key = "k", nested = { a = [] } } }`},
	"smb":                      {`{ share_path = "/a", smb_host = "h" }`, `{ share_path = "/a", smb_host = "h", smb_username = "u", smb_password = "p", smb_port = 445 }`},
	"slack-webhook":            {`{ url = "https://hooks.slack.com/a" }`, `{ url = "https://hooks.slack.com/b", notify_type = "warning" }`},
	"ms-teams-webhook":         {`{ url = "https://a" }`, `{ url = "https://b", include_image = false }`},
	"custom-webhook":           {`{ name = "n", url = "https://a" }`, `{ name = "n", url = "https://b", json_data = { text = "{{body}}" }, secrets = { token = "t" }, timeout = 1.5 }`},
	"discord-webhook":          {`{ webhook_id = "i", webhook_token = "t" }`, `{ webhook_id = "i", webhook_token = "u", tts = true }`},
	"mattermost-webhook":       {`{ hostname = "h", token = "t" }`, `{ hostname = "h", token = "u", channels = ["a", "b"], port = 8065 }`},
	"opsgenie-webhook":         {`{ apikey = "k" }`, `{ apikey = "l", tags = ["a"], priority = "1" }`},
	"pager-duty-webhook":       {`{ integration_key = "i", api_key = "a" }`, `{ integration_key = "i", api_key = "b", custom_details = { a = "b" } }`},
	"sendgrid-email":           {`{ api_key = "k", sender_email = "a@example.com", to_emails = ["b@example.com"] }`, `{ api_key = "l", sender_email = "a@example.com", to_emails = [] }`},
	"twilio-sms":               {`{ account_sid = "a", auth_token = "t", from_phone_number = "1", to_phone_numbers = ["2"] }`, `{ account_sid = "a", auth_token = "u", from_phone_number = "1", to_phone_numbers = ["2", "3"] }`},
	"aws-credentials":          {`{ aws_access_key_id = "i", aws_secret_access_key = "s" }`, `{ aws_session_token = "t", region_name = "eu-central-1", aws_client_parameters = { use_ssl = false } }`},
	"minio-credentials":        {`{ minio_root_user = "u", minio_root_password = "p" }`, `{ minio_root_user = "v", minio_root_password = "q" }`},
	"gcp-credentials":          {`{ service_account_info = { private_key = "k", client = { id = "i" } } }`, `{ service_account_file = "/file", project = "p" }`},
	"github-credentials":       {`{ token = "t" }`, `{ token = "u" }`},
	"github-repository":        {`{ repository_url = "https://a" }`, `{ repository_url = "https://a", reference = "main" }`},
	"email-server-credentials": {`{ username = "u", password = "p" }`, `{ smtp_server = "smtp.example.com", smtp_type = "SSL", smtp_port = 465 }`},
	"shell-operation":          {`{ commands = ["ls"] }`, `{ commands = [], env = { A = "b" }, stream_output = false }`},
}

// TestAccBlockKinds creates, updates and imports a block of each type, kept in the state and written only.
func TestAccBlockKinds(t *testing.T) {
	server := testenv.OnServer(t)
	config := func(round int) string {
		var b strings.Builder
		for slug, data := range blockKinds {
			fmt.Fprintf(&b, "resource \"prefect_block\" %q {\n  name = \"kind-kept\"\n  type_slug = %q\n  data = jsonencode(%s)\n}\n", slug, slug,
				data[round])
			fmt.Fprintf(&b, "resource \"prefect_block\" \"%s-only\" {\n  name = \"kind-only\"\n  type_slug = %q\n  data_wo = jsonencode(%s)\n  "+
				"data_wo_version = %d\n}\n", slug, slug, data[round], round)
		}
		return b.String()
	}
	run := acctest.NewCLI(t, config(0), "PREFECT_API_URL="+server.URL)
	for round := range 2 {
		run.WriteFile("main.tf", testenv.RequiredProviders+config(round))
		if out := run.MustRun("apply", "-auto-approve", "-parallelism=2"); strings.Contains(out, "Warning: Unknown field") {
			t.Errorf("a field is taken for unknown:\n%s", out)
		}
		run.MustRun("plan", "-detailed-exitcode")
		run.MustRun("plan", "-detailed-exitcode", "-refresh=false")
	}
	run.WriteFile("terraform.tfstate", "")
	run.WriteFile("imports.tf", "")
	var imports strings.Builder
	for slug := range blockKinds {
		fmt.Fprintf(&imports, "import {\n  to = prefect_block.%s\n  id = \"%s/kind-kept\"\n}\n", slug, slug)
		fmt.Fprintf(&imports, "import {\n  to = prefect_block.%s-only\n  id = \"%s/kind-only\"\n}\n", slug, slug)
	}
	run.WriteFile("imports.tf", imports.String())
	want := fmt.Sprintf("Plan: %d to import, 0 to add, %d to change, 0 to destroy.", 2*len(blockKinds), len(blockKinds))
	if out := run.MustRun("plan"); !strings.Contains(out, want) {
		t.Errorf("only what is written only should change after an import:\n%s", out)
	}
	run.MustRun("apply", "-auto-approve", "-parallelism=2")
	run.MustRun("plan", "-detailed-exitcode")
	run.MustRun("destroy", "-auto-approve", "-parallelism=2")
}

// TestOfficialBlockWrittenOnly: the migration of a block with data_wo has an empty plan, although the official provider
// stores no fingerprint.
func TestOfficialBlockWrittenOnly(t *testing.T) {
	l := acctest.BlockLifecycle()
	l.Body = "name = \"official\"\ntype_slug = \"secret\"\ndata_wo = jsonencode({ value = \"s\" })\ndata_wo_version = 3"
	l.Changes = nil
	acctest.MigrateFromOfficial(t, l, testenv.FullConfig{Body: l.FullBody()}, testenv.OnFake(t).URL, true)
}
