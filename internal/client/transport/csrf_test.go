package transport

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"
)

// TestTokenIsRenewedBeforeExpiration: a token that is about to expire is not sent again.
func TestTokenIsRenewedBeforeExpiration(t *testing.T) {
	later := time.Now().Add(time.Hour)
	tokens := []CSRFToken{{Value: "a", Expires: later}, {Value: "b", Expires: later.Add(time.Hour)}}
	l := newCSRFTokens(CSRF{
		Enabled: true,
		Fetch: func(context.Context, string, http.RoundTripper) (CSRFToken, error) {
			next := tokens[0]
			tokens = tokens[1:]
			return next, nil
		},
		Refused: func(error) bool { return false },
	})
	var sent []string
	network := roundTrip(func(r *http.Request) (*http.Response, error) {
		sent = append(sent, r.Header.Get(CSRFTokenHeader))
		return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
	})
	for _, now := range []time.Time{time.Now(), time.Now(), later.Add(-csrfMargin / 2)} {
		l.now = func() time.Time { return now }
		if err := exec(t.Context(), chainLink{l, network}, createRequest); err != nil {
			t.Error(err)
		}
	}
	if want := []string{"a", "a", "b"}; !slices.Equal(sent, want) {
		t.Errorf("the tokens %q were sent, expected %q", sent, want)
	}
}

func TestWaitingForATokenCanBeCanceled(t *testing.T) {
	l := newCSRFTokens(CSRF{Enabled: true})
	release, err := l.acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := exec(ctx, chainLink{l, nil}, createRequest); !errors.Is(failureOf(t, err).Err, context.Canceled) {
		t.Errorf("got %v, expected canceled", err)
	}
}
