package prefecttest_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest/server"
)

// TestAccPrefectClientsAgreeWithTheFakeCloud: Prefect's own command and Python client, which are known to work with Prefect Cloud,
// work with the fake. Each disagreement is the fake's.
func TestAccPrefectClientsAgreeWithTheFakeCloud(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("an acceptance test: make test runs it")
	}
	python := server.RequirePython(t)
	const key = "pnu_a_key_of_the_tests"
	const account, workspace = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
	f := prefecttest.NewFake(t, prefecttest.WithAPIKey(key), prefecttest.WithCloud(prefecttest.CloudWorkspace{
		AccountID: account, AccountHandle: "acme", WorkspaceID: workspace, WorkspaceHandle: "prod",
	}))
	f.AddAsset(account, workspace, "s3://bucket/orders.csv")
	home := t.TempDir()
	cmd := exec.CommandContext(t.Context(), python, "testdata/cloud_client.py", f.URL, key, "acme/prod",
		f.URL+"/accounts/"+account+"/workspaces/"+workspace)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "PREFECT_HOME=" + home, "NO_PROXY=127.0.0.1"}
	var errors bytes.Buffer
	cmd.Stderr = &errors
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	tried, agreed := 0, 0
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var line struct {
			Call    string  `json:"call"`
			Problem *string `json:"problem"`
		}
		if json.Unmarshal(lines.Bytes(), &line) != nil {
			t.Errorf("unexpected output: %s", lines.Text())
			continue
		}
		if tried++; line.Problem == nil {
			agreed++
			t.Logf("%s agrees", line.Call)
		} else {
			t.Errorf("%s: %s", line.Call, *line.Problem)
		}
	}
	if err := cmd.Wait(); err != nil || tried < 34 {
		t.Errorf("%v after %d calls: %s", err, tried, errors.String())
	}
	t.Logf("calls tried: %d, calls agreed: %d", tried, agreed)
}
