package flowrun_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/acctest"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
	"github.com/prefect-terraform/terraform-provider-prefect/internal/testenv"
)

// sendEvents sends one event of a shop for each name, an hour apart, and waits until the server has stored them. It returns the ID
// of the shop, the ID of the first event, and its day.
func sendEvents(t *testing.T, url string, names ...string) (shop, first, day string) {
	t.Helper()
	shop = "example.shop." + uuid.NewString()
	begin := time.Now().UTC().Add(-96 * time.Hour).Truncate(24 * time.Hour)
	var all []map[string]any
	for i, name := range names {
		all = append(all, map[string]any{
			"id": uuid.NewString(), "event": name, "occurred": begin.Add(time.Duration(i) * time.Hour).Format(time.RFC3339),
			"resource": map[string]any{"prefect.resource.id": shop, "city": "Köln"}, "payload": map[string]any{"n": i},
			"related": []map[string]any{{"prefect.resource.id": fmt.Sprint(shop, ".till.", i), "prefect.resource.role": "till"}},
		})
	}
	post(t, url+"/events", all)
	c := testenv.TestClient(t, url)
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		_, total, err := c.Events(t.Context(), client.EventFilter{ResourceIDs: []string{shop}}, 0)
		if err == nil && total == int64(len(names)) {
			return shop, all[0]["id"].(string), begin.Format(time.DateOnly)
		}
		if time.Now().After(deadline) {
			t.Fatalf("the server has %d events, expected %d: %v", total, len(names), err)
		}
	}
}

// eventsSteps lists events by each filter, and more than one page.
func eventsSteps(t *testing.T, url string) []resource.TestStep {
	names := []string{"shop.opened", "shop.sold", "shop.closed"}
	for range client.EventPageSize {
		names = append(names, "shop.counted")
	}
	shop, first, day := sendEvents(t, url, names...)
	of := fmt.Sprintf("resource_ids = [%q]\n", shop)
	found := func(arguments string, total, listed int, event string) resource.TestStep {
		want := map[string]knownvalue.Check{"total": knownvalue.Int64Exact(int64(total)), "events": knownvalue.ListSizeExact(listed)}
		if event != "" {
			want["events/event"] = knownvalue.StringExact(event)
		}
		return testenv.DataSourceStep("prefect_events", arguments, want)
	}
	all, exact := len(names), knownvalue.StringExact
	return []resource.TestStep{
		testenv.DataSourceStep("prefect_events", of+"order = \"ASC\"\nlimit = 1", map[string]knownvalue.Check{
			"total": knownvalue.Int64Exact(int64(all)), "events": knownvalue.ListSizeExact(1), "events/id": exact(first), "events/event": exact("shop.opened"),
			"events/occurred": exact(day + "T00:00:00Z"), "events/received": knownvalue.NotNull(), "events/resource_id": exact(shop), "events/payload": exact(`{"n":0}`), "events/follows": knownvalue.Null(),
			"events/resource": knownvalue.MapExact(map[string]knownvalue.Check{"prefect.resource.id": exact(shop), "city": exact("Köln")}),
			"events/related":  knownvalue.ListExact([]knownvalue.Check{knownvalue.MapExact(map[string]knownvalue.Check{"prefect.resource.id": exact(shop + ".till.0"), "prefect.resource.role": exact("till")})}),
			"events/ui_url":   exact(url[:len(url)-len("/api")] + "/events/event/" + day + "/" + first),
		}),
		found(of, all, all, "shop.counted"),
		found(of+"limit = 52\norder = \"ASC\"", all, 52, "shop.opened"),
		found(of+"limit = 0", all, 0, ""),
		found(of+`names = ["shop.sold", "shop.closed"]`, 2, 2, "shop.closed"),
		found(of+`name_prefixes = ["shop.o", "shop.s"]`, 2, 2, "shop.sold"),
		found(of+`names = ["shop"]`, 0, 0, ""),
		found(fmt.Sprintf("resource_id_prefixes = [%q]\norder = \"ASC\"", shop[:len(shop)-3]), all, all, "shop.opened"),
		found(fmt.Sprintf("related_resource_ids = [%q]", shop+".till.1"), 1, 1, "shop.sold"),
		found(of+fmt.Sprintf("end = %q", day+"T02:00:00+01:00"), 2, 2, "shop.sold"),
		found(of+fmt.Sprintf("start = %q\nend = %q", day+"T01:00:00Z", day+"T02:00:00Z"), 2, 2, "shop.closed"),
	}
}

func TestEventsData(t *testing.T) { acctest.RunSteps(t, eventsSteps(t, testenv.OnFake(t).URL)...) }

func TestAccEventsData(t *testing.T) { acctest.RunSteps(t, eventsSteps(t, testenv.OnServer(t).URL)...) }

func TestEventsDataChecks(t *testing.T) {
	testenv.OnFake(t)
	acctest.RunSteps(t, invalidArguments("prefect_events", map[string]string{
		`names = []`:       `must contain at least 1 elements`,
		`order = "NEWEST"`: `value must be one of`,
		`limit = -1`:       `value must be at least 0`,
		`start = "noon"`:   `RFC3339`,
		"start = \"2026-01-02T00:00:00Z\"\nend = \"2026-01-01T00:00:00Z\"": `which is before start`,
	})...)
}
