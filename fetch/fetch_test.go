package fetch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"gitlab.com/pipewright/pipewright/ci/config"
)

// upstream is a source with texts by "project:ref:path" or address.
type upstream struct {
	texts   map[string]string
	commits map[string]string // by "project:ref"
	asked   atomic.Int32
	now     atomic.Int32
	most    atomic.Int32
}

func (u *upstream) Fetch(_ context.Context, r config.Request) (*config.Response, error) {
	u.asked.Add(1)
	u.most.Store(max(u.most.Load(), u.now.Add(1)))
	defer u.now.Add(-1)
	time.Sleep(time.Millisecond)
	if r.Project == "" {
		text, ok := u.texts[r.Address]
		if !ok {
			return nil, errors.New("unreachable")
		}
		response := &config.Response{Name: r.Address, Text: []byte(text)}
		if c, ok := config.ParseComponent(r.Address); ok {
			response.Project, response.Commit, response.Path = c.Project, commitA, "templates/"+c.Name+".yml"
			response.Component = c.Facts("1.2.3", commitA)
		}
		return response, nil
	}
	commit, ok := u.commits[r.Project+":"+r.Ref]
	if !ok {
		commit = r.Ref
	}
	text, ok := u.texts[r.Project+":"+commit+":"+r.Path]
	if !ok {
		return nil, &config.Refusal{Reason: "no such file"}
	}
	return &config.Response{Name: "https://x/" + r.Path, Text: []byte(text), Project: r.Project, Commit: commit, Path: r.Path}, nil
}

func (u *upstream) List(_ context.Context, project, ref string) ([]string, error) {
	return []string{"a.yml", "b.yml"}, nil
}

const (
	commitA = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	commitB = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
)

func newUpstream() *upstream {
	return &upstream{
		texts: map[string]string{
			"g/ci:" + commitA + ":x.yml": "include: y.yml\n", "g/ci:" + commitA + ":y.yml": "y: 1\n",
			"g/ci:" + commitB + ":x.yml": "include: y.yml\n", "g/ci:" + commitB + ":y.yml": "y: 2\n",
			"https://e.x/r.yml?private_token=secret123": "r: 1\n", "SAST.gitlab-ci.yml": "s: 1\n",
			"host/g/comp/lint@1": "l: 1\n",
		},
		commits: map[string]string{"g/ci:main": commitA, "g/ci:HEAD": commitA},
	}
}

func project(ref, path string) config.Request {
	return config.Request{Include: "project", Project: "g/ci", Ref: ref, Path: path}
}

// record asks for everything that upstream has, as a configuration would.
func record(t *testing.T, u *upstream) *Recorder {
	t.Helper()
	r := NewRecorder(NewOnce(u))
	requests := []config.Request{
		project("main", "x.yml"),
		project("HEAD", "x.yml"),
		{Include: "remote", Address: "https://e.x/r.yml?private_token=secret123"},
		{Include: "template", Address: "SAST.gitlab-ci.yml"},
		{Include: "component", Address: "host/g/comp/lint@1"},
	}
	r.Announce(t.Context(), requests)
	for _, q := range append(requests, project(u.commits["g/ci:main"], "y.yml")) {
		if _, err := r.Fetch(t.Context(), q); err != nil {
			t.Fatal(q, err)
		}
	}
	if _, err := r.List(t.Context(), "g/ci", u.commits["g/ci:main"]); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestRoundTrip writes a lock and reads everything back, by ref and by commit.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	u := newUpstream()
	lock, texts := record(t, u).Lock()
	if changed, err := Write(dir, lock, texts); err != nil || !changed {
		t.Fatal(changed, err)
	}
	if changed, err := Write(dir, lock, texts); err != nil || changed {
		t.Errorf("the second time: %v, %v", changed, err)
	}
	read, err := ParseLock(lock.Bytes())
	if err != nil || !reflect.DeepEqual(read, lock) {
		t.Errorf("read %+v, %v\nwant %+v", read, err, lock)
	}
	if strings.Contains(string(lock.Bytes()), "secret123") {
		t.Errorf("a secret is in the lock:\n%s", lock.Bytes())
	}
	l := NewLocked(os.DirFS(dir), "sub/")
	for _, q := range []config.Request{
		project("main", "x.yml"), project("HEAD", "y.yml"), project(commitA, "y.yml"),
		{Include: "project", Project: "G/CI", Ref: "main", Path: "x.yml"},
		{Include: "remote", Address: "https://e.x/r.yml?private_token=secret123"},
		{Include: "component", Address: config.OwnServer + "/g/comp/lint@1"},
	} {
		got, err := l.Fetch(t.Context(), q)
		if err != nil || len(got.Text) == 0 || !strings.HasPrefix(got.Name, "sub/.pipewright/vendor/") {
			t.Errorf("%v: %+v, %v", q, got, err)
		}
		if q.Include == "component" && got.Component["version"] != "1.2.3" {
			t.Errorf("component: %v", got.Component)
		}
	}
	if paths, err := l.List(t.Context(), "g/ci", "main"); err != nil || len(paths) != 2 {
		t.Errorf("List = %v, %v", paths, err)
	}
	if _, err := l.Fetch(t.Context(), project("other", "x.yml")); !isMissing(err) {
		t.Errorf("another ref: %v", err)
	}
	if _, err := l.List(t.Context(), "g/other", "main"); !errors.Is(err, config.ErrNoProject) {
		t.Errorf("another list: %v", err)
	}
}

// TestDeterministic records in any order and gets the same bytes.
func TestDeterministic(t *testing.T) {
	t.Parallel()
	first, _ := record(t, newUpstream()).Lock()
	for range 10 {
		if again, _ := record(t, newUpstream()).Lock(); string(again.Bytes()) != string(first.Bytes()) {
			t.Fatalf("once\n%s\nthen\n%s", first.Bytes(), again.Bytes())
		}
	}
}

// TestMoves lets a branch move, first to the same files.
func TestMoves(t *testing.T) {
	t.Parallel()
	u := newUpstream()
	old, _ := record(t, u).Lock()
	u.commits = map[string]string{"g/ci:main": commitB, "g/ci:HEAD": commitB}
	lock, texts := record(t, u).Lock()
	lock.Keep(old, texts)
	want := []Move{
		{What: "g/ci at HEAD", From: commitA[:8], To: commitB[:8], Changed: []string{"y.yml"}},
		{What: "g/ci at main", From: commitA[:8], To: commitB[:8], Changed: []string{"y.yml"}},
	}
	if moves := old.Moves(lock); !reflect.DeepEqual(moves, want) {
		t.Errorf("moves %+v", moves)
	}
	u.texts["g/ci:"+commitB+":y.yml"] = "y: 1\n"
	lock, texts = record(t, u).Lock()
	lock.Keep(old, texts)
	if moves := old.Moves(lock); moves != nil {
		t.Errorf("nothing changed, but %+v", moves)
	}
	dir := t.TempDir()
	if _, err := Write(dir, lock, texts); err != nil {
		t.Fatal(err)
	}
	if _, err := NewLocked(os.DirFS(dir), "").Fetch(t.Context(), project(commitA, "y.yml")); err != nil {
		t.Errorf("the kept commit: %v", err)
	}
	if string(lock.Bytes()) != string(old.Bytes()) {
		t.Errorf("the lock changed:\n%s", lock.Bytes())
	}
	empty := &Lock{}
	if moves := old.Moves(empty); len(moves) != 5 {
		t.Errorf("%d things go, want 5: %+v", len(moves), moves)
	}
}

// TestOnce asks for many files, each several times: each is asked for once, at most eight at a time.
func TestOnce(t *testing.T) {
	t.Parallel()
	u := newUpstream()
	var requests []config.Request
	for i := range 60 {
		path := fmt.Sprint(i, ".yml")
		u.texts["g/ci:"+commitA+":"+path] = path
		requests = append(requests, project("main", path))
	}
	o := NewOnce(u)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			o.Announce(t.Context(), requests)
			for _, r := range requests {
				if got, err := o.Fetch(t.Context(), r); err != nil || string(got.Text) != r.Path {
					t.Errorf("%v: %v", r, err)
				}
			}
		})
	}
	wait.Wait()
	if u.asked.Load() != 60 || u.most.Load() > maxAtOnce || u.most.Load() < 2 {
		t.Errorf("asked %d times, %d at once", u.asked.Load(), u.most.Load())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := o.Fetch(ctx, project("main", "new.yml")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestFailures tells what was refused from what failed.
func TestFailures(t *testing.T) {
	t.Parallel()
	r := NewRecorder(NewOnce(newUpstream()))
	for _, q := range []config.Request{project("main", "no.yml"), {Include: "remote", Address: "https://u:p@down/x.yml"}} {
		if _, err := r.Fetch(t.Context(), q); err == nil {
			t.Errorf("%v was had", q)
		}
	}
	if got := r.Refusals(); len(got) != 1 || got[0].What != "project g/ci:main:/no.yml" {
		t.Errorf("refusals %+v", got)
	}
	if got := r.Failures(); len(got) != 1 || got[0].What != "remote https://down/x.yml" {
		t.Errorf("failures %+v", got)
	}
	if lock, _ := r.Lock(); len(lock.Files) != 0 {
		t.Errorf("lock %+v", lock)
	}
}

// TestChain asks the next one only for what is not vendored.
func TestChain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lock, texts := record(t, newUpstream()).Lock()
	if _, err := Write(dir, lock, texts); err != nil {
		t.Fatal(err)
	}
	u := newUpstream()
	u.texts["g/ci:v2:z.yml"] = "z\n"
	c := Chain{Locked: NewLocked(os.DirFS(dir), ""), Next: NewOnce(u)}
	requests := []config.Request{project("main", "x.yml"), project("v2", "z.yml")}
	c.Announce(t.Context(), requests)
	for _, r := range requests {
		if _, err := c.Fetch(t.Context(), r); err != nil {
			t.Errorf("%v: %v", r, err)
		}
	}
	if n := u.asked.Load(); n != 1 {
		t.Errorf("%d were asked for, want 1", n)
	}
	if paths, err := c.List(t.Context(), "g/other", "HEAD"); err != nil || len(paths) != 2 {
		t.Errorf("List = %v, %v", paths, err)
	}
	alone := Chain{Locked: NewLocked(fstest.MapFS{}, "")}
	alone.Announce(t.Context(), requests)
	if _, err := alone.Fetch(t.Context(), requests[0]); !isMissing(err) || !strings.Contains(err.Error(), "no server given") {
		t.Errorf("alone: %v", err)
	}
}
