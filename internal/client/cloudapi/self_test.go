package cloudapi_test

import (
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/clienttest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client/cloudapi"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

func TestSelf(t *testing.T) {
	_, user := onCloud(t, "pnu_key")
	want := cloudapi.Self{UserID: prefecttest.SeededID("user", "ada"), ActorID: prefecttest.SeededID("actor", "ada")}
	if got := clienttest.Must[cloudapi.Self](t)(user.Self(t.Context())); got != want {
		t.Errorf("the owner of a user's key is %+v, expected %+v", got, want)
	}
	_, serviceAccount := onCloud(t, "pnb_key")
	if got := clienttest.Must[cloudapi.Self](t)(serviceAccount.Self(t.Context())); got != (cloudapi.Self{ServiceAccount: true}) {
		t.Errorf("the owner of a service account's key is %+v", got)
	}
}
