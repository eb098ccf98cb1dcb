package taquilla

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// answering returns a client of a server that answers with these statuses in their order, and the keys that it has got.
func answering(t *testing.T, retryAfter string, statuses ...int) (*Client, *[]string) {
	keys := &[]string{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*keys = append(*keys, r.Header.Get("Idempotency-Key"))
		status := statuses[len(*keys)-1]
		if status == 0 {
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("Retry-After", retryAfter)
		w.Header().Set("ETag", `"7"`)
		w.WriteHeader(status)
		if r.Method == "POST" {
			w.Write([]byte(`{"id": "one"}`))
		} else {
			w.Write([]byte(`{"id": 7, "name": "corner"}`))
		}
	}))
	t.Cleanup(server.Close)
	client := New(server.URL, "tqk_")
	client.First, client.Attempts = 0, 3
	return client, keys
}

func TestACommandKeepsItsKeyThroughAllRetries(t *testing.T) {
	client, keys := answering(t, "", 0, 503, 201)
	sold, err := client.Tickets.Sell(context.Background(), TicketToSell{})
	if err != nil || sold.Id != "one" || (*keys)[0] == "" || (*keys)[0] != (*keys)[1] || (*keys)[1] != (*keys)[2] {
		t.Fatal(sold, err, *keys)
	}
}

func TestTheEndOfItsPatienceNamesTheKey(t *testing.T) {
	client, _ := answering(t, "", 0, 0, 0)
	_, err := client.Tickets.Sell(context.Background(), TicketToSell{}, Key("mine"))
	if unheard := (*NoAnswer)(nil); !errors.As(err, &unheard) || unheard.Key != "mine" {
		t.Fatal(err)
	}
	client, keys := answering(t, "31", 503)
	_, err = client.Tickets.Sell(context.Background(), TicketToSell{}, Key("mine"))
	if problem := (*ProblemError)(nil); !errors.As(err, &problem) || !problem.IsUnknown() || problem.Key != "mine" || len(*keys) != 1 {
		t.Fatal(err, *keys)
	}
}

func TestWhatHasNoKeyIsSentOnceAndACanceledRequestNotAgain(t *testing.T) {
	client, keys := answering(t, "", 503)
	if _, err := client.Tickets.DryRun(context.Background(), TicketToSell{}); err == nil || len(*keys) != 1 {
		t.Fatal(err, *keys)
	}
	client, _ = answering(t, "", 0, 0, 0)
	client.First = time.Hour
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := client.Me.Show(ctx); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

func TestAThingBearsItsVersion(t *testing.T) {
	client, _ := answering(t, "", 200)
	if shown, err := client.Entities.Show(context.Background(), 7); err != nil || shown.ETag != `"7"` || shown.Name != "corner" {
		t.Fatal(shown, err)
	}
}
