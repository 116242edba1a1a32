package gitlab

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"gitlab.com/pipewright/pipewright/internal/gitlabtest"
)

// A world is a server with a project in which there is one of everything.
type world struct {
	*gitlabtest.Server
	project *gitlabtest.Project
	mr      *gitlabtest.MergeRequest
	token   string

	note       int      // of jane, at no line
	discussion string   // that can be resolved
	at         Position // a line that the merge request adds
}

const projectPath = "group/sub.group/project"

func newWorld(t *testing.T) *world {
	t.Helper()
	w := fill(gitlabtest.New(t))
	w.talk(t)
	return w
}

// talk begins the discussions that methods change.
func (w *world) talk(t *testing.T) {
	t.Helper()
	c := w.client(t)
	mr, err := c.MergeRequest(t.Context(), projectPath, 1)
	if err != nil {
		t.Fatal(err)
	}
	w.at = Position{Diff: mr.Diff, OldPath: "ci/a b.yml", NewPath: "ci/a b.yml", NewLine: 2}
	note, err := c.CreateNote(t.Context(), projectPath, 1, "a summary")
	if err != nil {
		t.Fatal(err)
	}
	discussion, err := c.CreateDiscussion(t.Context(), projectPath, 1, "look here", &w.at)
	if err != nil {
		t.Fatal(err)
	}
	w.note, w.discussion = note.ID, discussion.ID
	w.Forget()
}

// fill makes a world of an empty server.
func fill(s *gitlabtest.Server) *world {
	p := s.NewProject(projectPath)
	p.Member("jane", gitlabtest.Maintainer)
	p.Commit("main", gitlabtest.Files{".gitlab-ci.yml": "test:\n  script: make\n", "ci/a b.yml": "one\ntwo\nthree\n", "old.txt": "kept\n"})
	p.Tag("1.2.0", "main", true)
	p.Branch("feature", "main")
	p.Commit("feature", gitlabtest.Files{"ci/a b.yml": "one\nTWO\nthree\n"}, gitlabtest.Rename{Old: "old.txt", New: "new.txt"})
	p.Variables = []gitlabtest.Variable{{Key: "PASSWORD", Value: "v4lue-of-a-variable", Masked: true, Scope: "production"}}
	p.Environments = []gitlabtest.Environment{{Name: "production", Tier: "production"}}
	p.ProtectedBranches, p.ProtectedTags = []string{"main", "release/*"}, []string{"v*"}
	s.NewGroup("group").Variables = p.Variables
	s.SetTemplate("Security/SAST", "sast: {script: scan}\n")
	return &world{Server: s, project: p, mr: p.OpenMergeRequest("feature", "main"), token: s.NewToken("jane", "api")}
}

// client returns a client that does not wait between tries.
func (w *world) client(t *testing.T, change ...func(*Options)) *Client {
	t.Helper()
	token, err := NewToken(w.token, "GITLAB_TOKEN")
	if err != nil {
		t.Fatal(err)
	}
	server, err := ParseServer(w.URL())
	if err != nil {
		t.Fatal(err)
	}
	opts := Options{
		Server: server, Token: token, Sleep: func(context.Context, time.Duration) error { return nil },
		Jitter: func() float64 { return 0 }, Proxy: func(*http.Request) (*url.URL, error) { return nil, nil },
	}
	for _, f := range change {
		f(&opts)
	}
	client, err := New(opts)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// A method is a method of Client that asks the server.
type method struct {
	name  string
	ofJob bool // whether the token of a job is enough
	call  func(ctx context.Context, c *Client, w *world) error
}

// methods are all of them.
func methods() []method {
	return []method{
		{"Lint", false, func(ctx context.Context, c *Client, _ *world) error {
			return second(c.Lint(ctx, LintRequest{Project: projectPath, Content: "a: {script: b}"}))
		}},
		{"File", true, func(ctx context.Context, c *Client, _ *world) error {
			return second(c.File(ctx, projectPath, "ci/a b.yml", "main"))
		}},
		{"Files", false, func(ctx context.Context, c *Client, _ *world) error {
			return second(Collect(c.Files(ctx, projectPath, "main")))
		}},
		{"Template", true, func(ctx context.Context, c *Client, _ *world) error { return second(c.Template(ctx, "Security/SAST")) }},
		{"Commit", true, func(ctx context.Context, c *Client, _ *world) error {
			return second(c.Commit(ctx, projectPath, "main"))
		}},
		{"Tags", true, func(ctx context.Context, c *Client, _ *world) error {
			return second(Collect(c.Tags(ctx, projectPath, "")))
		}},
		{"ComponentVersion", true, func(ctx context.Context, c *Client, _ *world) error {
			return second(c.ComponentVersion(ctx, projectPath, Latest))
		}},
		{"Me", false, func(ctx context.Context, c *Client, _ *world) error { return second(c.Me(ctx)) }},
		{"Project", false, func(ctx context.Context, c *Client, _ *world) error { return second(c.Project(ctx, projectPath)) }},
		{"GroupProjects", false, func(ctx context.Context, c *Client, _ *world) error {
			return second(Collect(c.GroupProjects(ctx, "group", GroupFilter{})))
		}},
		{"Variables", false, func(ctx context.Context, c *Client, _ *world) error {
			return second(Collect(c.Variables(ctx, projectPath)))
		}},
		{"GroupVariables", false, func(ctx context.Context, c *Client, _ *world) error {
			return second(Collect(c.GroupVariables(ctx, "group")))
		}},
		{"Environments", true, func(ctx context.Context, c *Client, _ *world) error {
			return second(Collect(c.Environments(ctx, projectPath)))
		}},
		{"ProtectedBranches", false, func(ctx context.Context, c *Client, _ *world) error {
			return second(Collect(c.ProtectedBranches(ctx, projectPath)))
		}},
		{"ProtectedTags", false, func(ctx context.Context, c *Client, _ *world) error {
			return second(Collect(c.ProtectedTags(ctx, projectPath)))
		}},
		{"MergeRequest", true, func(ctx context.Context, c *Client, _ *world) error {
			return second(c.MergeRequest(ctx, projectPath, 1))
		}},
		{"DiffVersions", false, func(ctx context.Context, c *Client, _ *world) error {
			return second(Collect(c.DiffVersions(ctx, projectPath, 1)))
		}},
		{"ChangedFiles", false, func(ctx context.Context, c *Client, _ *world) error {
			return second(Collect(c.ChangedFiles(ctx, projectPath, 1)))
		}},
		{"Notes", true, func(ctx context.Context, c *Client, _ *world) error {
			return second(Collect(c.Notes(ctx, projectPath, 1)))
		}},
		{"CreateNote", false, func(ctx context.Context, c *Client, _ *world) error {
			return second(c.CreateNote(ctx, projectPath, 1, "a note"))
		}},
		{"UpdateNote", false, func(ctx context.Context, c *Client, w *world) error {
			return second(c.UpdateNote(ctx, projectPath, 1, w.note, "changed"))
		}},
		{"Discussions", false, func(ctx context.Context, c *Client, _ *world) error {
			return second(Collect(c.Discussions(ctx, projectPath, 1)))
		}},
		{"CreateDiscussion", false, func(ctx context.Context, c *Client, w *world) error {
			return second(c.CreateDiscussion(ctx, projectPath, 1, "look here", &w.at))
		}},
		{"Resolve", false, func(ctx context.Context, c *Client, w *world) error {
			return c.Resolve(ctx, projectPath, 1, w.discussion, true)
		}},
		{"DeleteNote", false, func(ctx context.Context, c *Client, w *world) error {
			discussion, err := c.CreateDiscussion(ctx, projectPath, 1, "to be deleted", nil)
			if err != nil {
				return err
			}
			return c.DeleteNote(ctx, projectPath, 1, discussion.ID, discussion.Notes[0].ID)
		}},
		{"Reply", false, func(ctx context.Context, c *Client, w *world) error {
			return second(c.Reply(ctx, projectPath, 1, w.discussion, "yes"))
		}},
	}
}

func second[T any](_ T, err error) error { return err }

// A clock counts the waits of a client, which do not last.
type clock struct {
	mu    sync.Mutex
	waits []time.Duration
}

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waits = append(c.waits, d)
	return ctx.Err()
}

func (c *clock) all() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.waits)
}

func kindOf(err error) Kind {
	var failed *Error
	if errors.As(err, &failed) {
		return failed.Kind
	}
	return 0
}
