// Package taquilla is the client of Taquilla's API: every operation, with keys that are kept through all retries.
package taquilla

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	mathrand "math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Client is a client of one installation: `taquilla.New("https://tickets.example", "tqk_…").Tickets.Sell(…)`.
type Client struct {
	*Transport
	Resources
}

// New returns a client. token is an API key or a session's; LogIn begins a session.
func New(baseURL, token string) *Client {
	transport := &Transport{
		BaseURL: strings.TrimRight(baseURL, "/"), Token: token, HTTP: &http.Client{Timeout: 10 * time.Second},
		Attempts: 5, First: 100 * time.Millisecond, Most: 5 * time.Second, Patience: 30 * time.Second,
	}
	return &Client{transport, resourcesOf(transport)}
}

// LogIn begins a session, and sends its token from now on.
func (c *Client) LogIn(ctx context.Context, email, password string) (begun BegunSession, err error) {
	if begun, err = c.Session.Begin(ctx, Credentials{Email: email, Password: password}); err == nil {
		c.Token = begun.Token
	}
	return
}

// Transport sends requests, and sends those again that may be repeated: reads, and commands with a key.
type Transport struct {
	BaseURL, Token string
	// HTTP sends them. Its Timeout ends a request to which nothing has come for as long; the context bounds the whole.
	HTTP *http.Client
	// Attempts are the tries of a request. The pause in between is First, each time twice as long, and Most at most; it is as
	// long as Retry-After asks for, unless that is longer than Patience: then nothing is sent again.
	Attempts              int
	First, Most, Patience time.Duration
}

// ProblemError is an error that the API tells (RFC 9457); Problem.Reason is one of the reasons of this package.
type ProblemError struct {
	Problem
	// Key is that of the command concerned, if it has one.
	Key string
}

func (e *ProblemError) Error() string {
	text := e.Detail
	if e.Errors != nil {
		for _, one := range e.Errors {
			text += fmt.Sprintf("; %s: %s", one.Pointer, one.Detail)
		}
	}
	return fmt.Sprintf("%s (%s)", text, cmp.Or(e.Reason, strconv.Itoa(int(e.Status))))
}

// IsUnknown tells whether nothing is known of a command's effect: send it again under the same key.
func (e *ProblemError) IsUnknown() bool { return isAgain(int(e.Status)) || e.Status >= 500 }

// NoAnswer is the error of a command of whose effect nothing is known: send it again under the same key.
type NoAnswer struct {
	Key string
	Err error
}

func (e *NoAnswer) Error() string {
	return fmt.Sprintf("nobody answered; send the command again under the key %q: %v", e.Key, e.Err)
}

func (e *NoAnswer) Unwrap() error { return e.Err }

// Unreadable is the error of an answer that is not what the document promises: a command may have had its effect.
type Unreadable struct {
	Key string
	Err error
}

func (e *Unreadable) Error() string {
	return fmt.Sprintf("the answer is not what the document promises: %v", e.Err)
}

func (e *Unreadable) Unwrap() error { return e.Err }

// Reason returns the reason of a refusal, and nothing for other errors: `taquilla.Reason(err) == taquilla.SelectionFull`.
func Reason(err error) string {
	if problem := (*ProblemError)(nil); errors.As(err, &problem) {
		return problem.Reason
	}
	return ""
}

// Ptr returns a pointer to a value, for fields that may be left out.
func Ptr[T any](value T) *T { return &value }

// Nullable is a field that says three things: nil leaves it out, Null sends null, Set a value.
type Nullable[T any] **T

// Null returns a field that is null: `EntityChange{Credit: Null[string]()}` removes the bound.
func Null[T any]() Nullable[T] { return new(*T) }

// Set returns a field with a value: `EntityChange{Credit: Set("5.00")}` sets the bound.
func Set[T any](value T) Nullable[T] { return Ptr(Ptr(value)) }

// Option says something about one request.
type Option func(http.Header)

// Key sends a command under the caller's own key, which is kept through all retries.
func Key(key string) Option { return func(h http.Header) { h.Set("Idempotency-Key", key) } }

// IfMatch lets a change be refused if the thing has changed since it had this ETag.
func IfMatch(etag string) Option { return func(h http.Header) { h.Set("If-Match", etag) } }

// NewKey returns a key for one command: a UUID of version 7.
func NewKey() string {
	var random [16]byte
	rand.Read(random[:])
	now := time.Now().UnixMilli()
	for place := range 6 {
		random[place] = byte(now >> (40 - 8*place))
	}
	random[6], random[8] = random[6]&0x0f|0x70, random[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", random[:4], random[4:6], random[6:8], random[8:10], random[10:])
}

type call struct {
	method, target  string
	query, body     any
	hasKey, hasKeys bool
}

func at(pattern string, parts ...any) string {
	texts := make([]any, len(parts))
	for place, part := range parts {
		texts[place] = url.PathEscape(fmt.Sprint(part))
	}
	return fmt.Sprintf(pattern, texts...)
}

func isAgain(status int) bool {
	return status == 408 || status == 429 || status == 502 || status == 503 || status == 504
}

func (t *Transport) ask(ctx context.Context, asked call, answer any, options []Option) error {
	header := http.Header{"Accept": {"application/json, */*"}, "Taquilla-Version": {Version}}
	if t.Token != "" {
		header.Set("Authorization", "Bearer "+t.Token)
	}
	if asked.hasKey {
		header.Set("Idempotency-Key", NewKey())
	}
	for _, option := range options {
		option(header)
	}
	target, err := withQuery(t.BaseURL+asked.target, asked.query)
	if err != nil {
		return err
	}
	var content []byte
	if asked.body != nil {
		header.Set("Content-Type", "application/json")
		if content, err = json.Marshal(asked.body); err != nil {
			return err
		}
	}
	_, isFile := answer.(*[]byte)
	if isFile {
		header.Set("Accept-Encoding", "identity") // else its bytes would not be those that Range counts
	}
	key, isUnknown, kept := header.Get("Idempotency-Key"), false, []byte(nil)
	for attempt := 1; ; attempt++ {
		status, told, body, err := t.send(ctx, asked.method, target, header, content)
		if status == http.StatusPartialContent {
			body = append(kept, body...)
		}
		if etag := told.Get("ETag"); err != nil && isFile && strings.HasPrefix(etag, `"`) && len(body) > len(kept) {
			// A download that broke off goes on where it was, if it is still the same file.
			kept, attempt = body, 1
			header.Set("Range", fmt.Sprintf("bytes=%d-", len(kept)))
			header.Set("If-Range", etag)
		}
		isLast := attempt >= t.Attempts || (asked.method != "GET" && key == "" && !asked.hasKeys) || ctx.Err() != nil
		wanted := wantedBy(told)
		if err != nil && isLast {
			return &NoAnswer{key, err}
		}
		if err == nil && (isLast || !isAgain(status) || wanted > t.Patience) {
			err = read(status, told, body, key, answer)
			if isUnknown && (status == 401 || status == 403 || Reason(err) == NotRecorded) { // these tell nothing of an earlier attempt
				return &NoAnswer{key, err}
			}
			return err
		}
		isUnknown = isUnknown || (key != "" || asked.hasKeys) && status != 408 && status != 429
		pause := time.Duration(math.Min(float64(t.Most), float64(t.First)*math.Pow(2, float64(attempt-1))) * (0.5 + mathrand.Float64()/2))
		select {
		case <-time.After(max(pause, wanted)):
		case <-ctx.Done():
		}
	}
}

// wantedBy returns the pause that an answer asks for, by a count of seconds or by a date.
func wantedBy(told http.Header) time.Duration {
	if at, err := http.ParseTime(told.Get("Retry-After")); err == nil {
		return time.Until(at)
	}
	seconds, _ := strconv.Atoi(told.Get("Retry-After"))
	return time.Duration(min(seconds, math.MaxInt32)) * time.Second
}

func (t *Transport) send(ctx context.Context, method, target string, header http.Header, content []byte) (int, http.Header, []byte, error) {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	request, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(content))
	if err != nil {
		return 0, nil, nil, err
	}
	request.Header = header
	client := *t.HTTP
	if client.CheckRedirect == nil { // followed, a command would become a GET, and what that finds its answer
		client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	hear := func() {}
	if silence := client.Timeout; silence > 0 {
		wait, _ := strconv.Atoi(request.URL.Query().Get("wait_s")) // the house keeps some requests waiting for as long
		timer := time.AfterFunc(silence+time.Duration(wait)*time.Second, func() { end(os.ErrDeadlineExceeded) })
		defer timer.Stop()
		hear, client.Timeout = func() { timer.Reset(silence) }, 0
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, nil, nil, cmp.Or(context.Cause(ctx), err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(heard{response.Body, hear})
	if err != nil {
		err = cmp.Or(context.Cause(ctx), err)
	}
	return response.StatusCode, response.Header, body, err
}

// heard tells of each piece that comes.
type heard struct {
	io.Reader
	tell func()
}

func (h heard) Read(piece []byte) (int, error) {
	count, err := h.Reader.Read(piece)
	h.tell()
	return count, err
}

func read(status int, told http.Header, body []byte, key string, answer any) error {
	if status < 200 || status > 299 {
		problem := &ProblemError{Key: key}
		if decode(body, &problem.Problem) != nil || problem.Detail == "" {
			problem.Problem = Problem{Detail: http.StatusText(status)}
		}
		problem.Status = int64(status) // a proxy's JSON may have none, and would seem to be a refusal
		return problem
	}
	switch into := answer.(type) {
	case nil:
		return nil
	case *[]byte:
		*into = body
		return nil
	}
	var found any
	err := json.Unmarshal(body, &found)
	if err == nil {
		err = lacking(found, reflect.TypeOf(answer).Elem(), "")
	}
	if err == nil {
		err = decode(body, answer)
	}
	if err != nil {
		return &Unreadable{key, err}
	}
	if tagged, is := answer.(interface{ setTag(string) }); is {
		tagged.setTag(told.Get("ETag"))
	}
	return nil
}

// decode reads JSON. A number of no type is a json.Number, as it was written: a float64 would round it.
func decode(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return decoder.Decode(into)
}

// lacking returns an error for the first field that a value must have and has not: Go reads what is missing as zero.
func lacking(found any, wanted reflect.Type, at string) error {
	switch wanted.Kind() {
	case reflect.Interface:
		return nil
	case reflect.Pointer:
		if found == nil {
			return nil
		}
		return lacking(found, wanted.Elem(), at)
	case reflect.Slice, reflect.Map:
		switch inside := found.(type) {
		case []any:
			for place, one := range inside {
				if err := lacking(one, wanted.Elem(), fmt.Sprintf("%s/%d", at, place)); err != nil {
					return err
				}
			}
		case map[string]any:
			for name, one := range inside {
				if err := lacking(one, wanted.Elem(), at+"/"+name); err != nil {
					return err
				}
			}
		}
		return nil
	case reflect.Struct:
		fields, is := found.(map[string]any)
		for place := range wanted.NumField() {
			name, option, isTold := strings.Cut(wanted.Field(place).Tag.Get("json"), ",")
			if name == "" || name == "-" {
				continue
			}
			one, has := fields[name]
			if !has && isTold && option == "omitempty" {
				continue
			}
			if !has {
				return fmt.Errorf("%s/%s is missing", at, name)
			}
			if err := lacking(one, wanted.Field(place).Type, at+"/"+name); err != nil {
				return err
			}
		}
		if !is && wanted != reflect.TypeFor[time.Time]() {
			return fmt.Errorf("%s is no object", cmp.Or(at, "it"))
		}
	}
	if found == nil {
		return fmt.Errorf("%s is null", cmp.Or(at, "it"))
	}
	return nil
}

func withQuery(target string, query any) (string, error) {
	if query == nil {
		return target, nil
	}
	text, err := json.Marshal(query)
	if err != nil {
		return "", err
	}
	given := map[string]any{}
	if err := decode(text, &given); err != nil {
		return "", err
	}
	values := url.Values{}
	for name, value := range given {
		if several, is := value.([]any); is {
			for _, one := range several {
				values.Add(name, fmt.Sprint(one))
			}
		} else {
			values.Set(name, fmt.Sprint(value))
		}
	}
	if len(values) == 0 {
		return target, nil
	}
	return target + "?" + values.Encode(), nil
}
