package taquilla

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// The answers of a house: a ticket that was sold, and an entity.
var (
	sold, _  = json.Marshal(SoldTicket{Id: "one"})
	shown, _ = json.Marshal(EntityShown{Id: 7, Name: "corner"})
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
		w.Header().Set("Location", "/elsewhere")
		w.Header().Set("ETag", `"7"`)
		w.WriteHeader(status)
		if r.Method == "POST" {
			w.Write(sold)
		} else {
			w.Write(shown)
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
	client, keys = answering(t, "Wed, 21 Oct 2099 07:28:00 GMT", 503)
	_, err = client.Tickets.Sell(context.Background(), TicketToSell{}, Key("mine"))
	if problem := (*ProblemError)(nil); !errors.As(err, &problem) || len(*keys) != 1 {
		t.Fatal(err, *keys)
	}
	// Who is not let in any more is told nothing of what came before.
	client, _ = answering(t, "", 503, 401)
	_, err = client.Tickets.Sell(context.Background(), TicketToSell{}, Key("mine"))
	if unheard := (*NoAnswer)(nil); !errors.As(err, &unheard) || unheard.Key != "mine" {
		t.Fatal(err)
	}
}

func TestARedirectionIsFollowedToNoOtherAnswer(t *testing.T) {
	client, keys := answering(t, "", 301, 200)
	_, err := client.Tickets.SellBatch(context.Background(), TicketBatch{})
	if problem := (*ProblemError)(nil); !errors.As(err, &problem) || problem.Status != 301 || len(*keys) != 1 {
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

func TestAnEmptyListIsNoMissingOne(t *testing.T) {
	body, err := json.Marshal(KeyToAdd{Scopes: Ptr([]string{})})
	if err != nil || !strings.Contains(string(body), `"scopes":[]`) || strings.Contains(string(body), "origins") {
		t.Fatal(string(body), err)
	}
}

func TestANullIsNoMissingField(t *testing.T) {
	for change, said := range map[EntityChange]string{
		{}: `{}`, {Credit: Null[string]()}: `{"credit":null}`, {Credit: Set("5.00")}: `{"credit":"5.00"}`,
	} {
		if body, err := json.Marshal(change); err != nil || string(body) != said {
			t.Fatal(string(body), err)
		}
	}
}

func TestWhatIsNoTicketIsNotTakenForOne(t *testing.T) {
	half, _ := json.Marshal(SoldTicket{Id: "one", Wagers: []SoldWager{{}}})
	for _, body := range []string{`{}`, `{"status": "ok"}`, `[]`, `null`, `7`, `<html>`, strings.Replace(string(half), `"stake"`, `"stack"`, 1)} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(body)) }))
		_, err := New(server.URL, "tqk_").Tickets.Sell(context.Background(), TicketToSell{}, Key("mine"))
		server.Close()
		if no := (*Unreadable)(nil); !errors.As(err, &no) || no.Key != "mine" {
			t.Fatal(body, err)
		}
	}
}

func TestADownloadLastsAsLongAsBytesComeAndGoesOnWhereItBrokeOff(t *testing.T) {
	file, asked := "a file of some length", []string{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Header.Get("Range")+r.Header.Get("If-Range"))
		begin := 0
		w.Header().Set("ETag", `"7"`)
		if _, err := fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &begin); err == nil {
			w.WriteHeader(http.StatusPartialContent)
		}
		for place := begin; place < len(file); place++ {
			if place == 3 && begin == 0 {
				panic(http.ErrAbortHandler)
			}
			w.Write([]byte(file[place : place+1]))
			w.(http.Flusher).Flush()
			time.Sleep(40 * time.Millisecond)
		}
	}))
	t.Cleanup(server.Close)
	client := New(server.URL, "tqk_")
	client.First, client.Attempts, client.HTTP.Timeout = 0, 2, 200*time.Millisecond
	got, err := client.Exports.Download(context.Background(), 7)
	if err != nil || string(got) != file || asked[0] != "" || asked[1] != `bytes=3-"7"` {
		t.Fatal(string(got), err, asked)
	}
}

func TestNumbersStayAsTheyAreWrittenAndAProxysJsonIsNoRefusal(t *testing.T) {
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(status)
		w.Write([]byte(`{"detail": "later", "after": 1, "events": [{"number": 1, "type": "new", "at": "2026-11-26T12:00:00Z", "first_seq": 1,
			"last_seq": 1, "data": {"number": 9007199254740993}}]}`))
	}))
	t.Cleanup(server.Close)
	client := New(server.URL, "tqk_")
	client.Attempts = 1
	page, err := client.Events.List(context.Background(), EventsListQuery{})
	if err != nil || fmt.Sprint(page.Events[0].Data["number"]) != "9007199254740993" {
		t.Fatal(page, err)
	}
	for _, status = range []int{http.StatusServiceUnavailable, 520} {
		_, err = client.Events.List(context.Background(), EventsListQuery{})
		if problem := (*ProblemError)(nil); !errors.As(err, &problem) || !problem.IsUnknown() {
			t.Fatal(err)
		}
	}
}

func TestAnIteratorBeginsAnewWithEachRange(t *testing.T) {
	page, asked := TicketPage{Tickets: []ListedTicket{{}}, Next: Ptr("next")}, []string{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Query().Get("cursor"))
		json.NewEncoder(w).Encode(page)
	}))
	t.Cleanup(server.Close)
	each := New(server.URL, "tqk_").Tickets.Each(context.Background(), TicketsListQuery{})
	for range 2 {
		count := 0
		for _, err := range each {
			if count++; err != nil || count == 2 {
				break
			}
		}
	}
	if fmt.Sprint(asked) != "[ next  next]" {
		t.Fatal(asked)
	}
}

func TestAThingBearsItsVersion(t *testing.T) {
	client, _ := answering(t, "", 200)
	if shown, err := client.Entities.Show(context.Background(), 7); err != nil || shown.ETag != `"7"` || shown.Name != "corner" {
		t.Fatal(shown, err)
	}
}

func TestARequestThatTheHouseKeepsWaitingIsGivenThatLong(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(100 * time.Millisecond)
		w.Write([]byte(`{"events": [], "after": 7}`))
	}))
	t.Cleanup(server.Close)
	client := New(server.URL, "tqk_")
	client.Attempts, client.HTTP.Timeout = 1, 10*time.Millisecond
	if page, err := client.Events.List(context.Background(), EventsListQuery{WaitS: Ptr[int64](5)}); err != nil || page.After != 7 {
		t.Fatal(page, err)
	}
	if _, err := client.Events.List(context.Background(), EventsListQuery{}); err == nil {
		t.Fatal("nobody waited")
	}
}
