package workpool

import (
	"context"
	"errors"
	"testing"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// TestQueueWritesEndWithTheirContext: a write of a queue that waits for the lock ends when its context does.
func TestQueueWritesEndWithTheirContext(t *testing.T) {
	unlock, err := lockPriorities(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := createWorkQueue(ended, nil, client.WorkQueueInput{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
