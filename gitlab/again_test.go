package gitlab

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"gitlab.com/pipewright/pipewright/internal/gitlabtest"
)

func TestWaits(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	date := "Tue, 14 Nov 2023 22:13:20 GMT" // 1700000000
	for _, test := range []struct {
		name  string
		fault gitlabtest.Fault
		call  string
		want  []time.Duration
		fails bool
	}{
		{"back-off", gitlabtest.Fault{Status: 503}, "Project", []time.Duration{750 * ms, 1500 * ms, 3000 * ms, 6000 * ms}, true},
		{"soon well", gitlabtest.Fault{Status: 502, Times: 2}, "Project", []time.Duration{750 * ms, 1500 * ms}, false},
		{"cut once", gitlabtest.Fault{Cut: true, Times: 1}, "Project", []time.Duration{750 * ms}, false},
		{"truncated once", gitlabtest.Fault{Truncate: true, Times: 1}, "Project", []time.Duration{750 * ms}, false},
		{
			"seconds",
			gitlabtest.Fault{Status: 429, Times: 1, Header: http.Header{"Retry-After": {"7"}}},
			"Project",
			[]time.Duration{7500 * ms},
			false,
		},
		{
			"date", gitlabtest.Fault{Status: 429, Times: 1, Header: http.Header{
				"Date": {date}, "Retry-After": {"Tue, 14 Nov 2023 22:13:50 GMT"},
			}}, "Project", []time.Duration{30500 * ms}, false,
		},
		{
			"reset",
			gitlabtest.Fault{Status: 429, Times: 1, Header: http.Header{"Date": {date}, "Ratelimit-Reset": {"1700000060"}}},
			"Project",
			[]time.Duration{60500 * ms},
			false,
		},
		{"too long", gitlabtest.Fault{Status: 429, Header: http.Header{"Retry-After": {"3600"}}}, "Project", nil, true},
		{"not found", gitlabtest.Fault{Status: 404}, "Project", nil, true},
		{"a POST that failed", gitlabtest.Fault{Status: 500}, "CreateNote", nil, true},
		{"a POST that was cut", gitlabtest.Fault{Cut: true}, "CreateNote", nil, true},
		{"a POST that was not begun", gitlabtest.Fault{Status: 429, Times: 1}, "CreateNote", []time.Duration{750 * ms}, false},
		{"a POST that changes nothing", gitlabtest.Fault{Status: 500, Times: 1}, "Lint", []time.Duration{750 * ms}, false},
		{"a PUT", gitlabtest.Fault{Status: 500, Times: 1}, "UpdateNote", []time.Duration{750 * ms}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w, slept := newWorld(t), &clock{}
			w.Fail(test.fault)
			c := w.client(t, func(o *Options) {
				o.Sleep, o.Jitter = slept.sleep, func() float64 { return 1 }
			})
			err := methodNamed(test.call).call(t.Context(), c, w)
			if !slices.Equal(slept.all(), test.want) || (err != nil) != test.fails {
				t.Errorf("waited %v, want %v: %v", slept.all(), test.want, err)
			}
			if w.Total() != len(test.want)+1 {
				t.Errorf("%d requests", w.Total())
			}
		})
	}
}

// TestNotDoubled holds that a note that the server wrote before the connection broke is not written again.
func TestNotDoubled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Fail(gitlabtest.Fault{Method: "POST", Cut: true})
	c := w.client(t)
	if _, err := c.CreateNote(t.Context(), projectPath, 1, "once"); kindOf(err) != Broken {
		t.Error(err)
	}
	w.Heal()
	notes, err := Collect(c.Notes(t.Context(), projectPath, 1))
	if err != nil || len(notes) != 3 || notes[2].Body != "once" {
		t.Errorf("%v, %v", notes, err)
	}
}

func TestMostRequestsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Fail(gitlabtest.Fault{Delay: 20 * time.Millisecond})
	c := w.client(t)
	var group sync.WaitGroup
	for range 40 {
		group.Go(func() {
			if _, err := c.Project(t.Context(), projectPath); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if most := w.MostAtOnce(); most != maxRequests {
		t.Errorf("%d requests at once", most)
	}
}

func TestToldToWait(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		header http.Header
		want   time.Duration
		told   bool
	}{
		{http.Header{"Retry-After": {"0"}}, 0, true},
		{http.Header{"Retry-After": {"-3"}}, 0, false},
		{http.Header{"Retry-After": {"soon"}, "Date": {"Tue, 14 Nov 2023 22:13:20 GMT"}}, 0, false},
		{http.Header{"Retry-After": {"Tue, 14 Nov 2023 22:13:20 GMT"}}, 0, false},
		{http.Header{"Retry-After": {"Tue, 14 Nov 2023 22:13:00 GMT"}, "Date": {"Tue, 14 Nov 2023 22:13:20 GMT"}}, 0, true},
		{http.Header{}, 0, false},
	} {
		if got, told := toldToWait(test.header); got != test.want || told != test.told {
			t.Errorf("toldToWait(%v) = %v, %v", test.header, got, told)
		}
	}
}

// TestUnreachable asks servers that cannot answer.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for _, test := range []struct {
		address string
		want    Kind
	}{
		{gone.URL, Unreachable},
		{"https" + w.URL()[len("http"):], Untrusted},
		{"https://gitlab.invalid", Unreachable},
	} {
		server, err := ParseServer(test.address)
		if err != nil {
			t.Fatal(err)
		}
		slept := &clock{}
		c := w.client(t, func(o *Options) { o.Server, o.Sleep = server, slept.sleep })
		err = second(c.Project(t.Context(), projectPath))
		if kindOf(err) != test.want {
			t.Errorf("%s: %v", test.address, err)
		}
		w.keepsSecrets(t, test.address, err)
	}
}
