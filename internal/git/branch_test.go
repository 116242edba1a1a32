package git

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

func TestBranches(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	id := p.commit("a")
	p.git("checkout", "-q", "-b", "feature/x")
	repo := p.open()
	same(t, "branch", "feature/x")(repo.Branch(t.Context()))
	same(t, "default of a repository without remotes", "main")(repo.DefaultBranch(t.Context()))
	same(t, "resolve", id)(repo.Resolve(t.Context(), "feature/x"))
	p.git("checkout", "-q", "--detach")
	same(t, "detached", "")(repo.Branch(t.Context()))
}

func TestDefaultBranch(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		branches []string // of the remote
		setup    [][]string
		want     string
	}{
		{
			"the remote's HEAD",
			[]string{"develop", "main"},
			[][]string{{"symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/develop"}},
			"develop",
		},
		{"main", []string{"develop", "main"}, nil, "main"},
		{"master", []string{"develop", "master"}, nil, "master"},
		{"the user's", []string{"develop", "trunk"}, [][]string{{"config", "init.defaultBranch", "trunk"}}, "trunk"},
		{"not the user's", []string{"develop"}, [][]string{{"config", "init.defaultBranch", "trunk"}}, ""},
		{"another remote", []string{"develop", "main"}, [][]string{{"remote", "rename", "origin", "upstream"}}, "main"},
		{"nothing fetched", nil, nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newProject(t)
			p.commit("a")
			p.git("remote", "add", "origin", "https://gitlab.com/g/p.git")
			for _, branch := range test.branches {
				p.git("update-ref", "refs/remotes/origin/"+branch, "HEAD")
			}
			for _, args := range test.setup {
				p.git(args...)
			}
			same(t, "default branch", test.want)(p.open().DefaultBranch(t.Context()))
		})
	}
}

func TestMergeBase(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	base := p.commit("a")
	p.git("checkout", "-q", "-b", "feature")
	p.commit("b")
	p.git("checkout", "-q", "main")
	p.commit("c")
	p.git("checkout", "-q", "--orphan", "apart")
	p.commit("d")
	repo := p.open()
	same(t, "merge base", base)(repo.MergeBase(t.Context(), "main", "feature"))
	_, err := repo.MergeBase(t.Context(), "main", "apart")
	var none *MergeBaseError
	if !errors.As(err, &none) || none.Shallow || strings.Contains(err.Error(), "unshallow") {
		t.Errorf("unrelated: %v", err)
	}
	if _, err := repo.MergeBase(t.Context(), "-x", "main"); !errors.As(err, new(*RevisionError)) {
		t.Errorf("an option: %v", err)
	}
}

func TestRemote(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	repo := p.open()
	same(t, "none", Remote{})(repo.Remote(t.Context()))
	p.git("remote", "add", "upstream", filepath.Join(p.dir, "x"))
	same(t, "a directory", Remote{})(repo.Remote(t.Context()))
	p.git("remote", "add", "origin", "work:group/project")
	p.git("config", "url.git@gitlab.example.com:.insteadOf", "work:")
	same(t, "origin, rewritten", Remote{"gitlab.example.com", "group/project"})(repo.Remote(t.Context()))
}

func TestParseRemote(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]Remote{
		"git@gitlab.com:group/project.git":                           {"gitlab.com", "group/project"},
		"gitlab.com:group/sub/project":                               {"gitlab.com", "group/sub/project"},
		"git@gitlab.com:/group/project.git/":                         {"gitlab.com", "group/project"},
		"[git@example.com:2222]:group/project.git":                   {"example.com", "group/project"},
		"git@[::1]:group/project.git":                                {},
		"[::1]:group/project.git":                                    {"::1", "group/project"},
		"ssh://git@example.com:2222/group/project.git":               {"example.com", "group/project"},
		"ssh://git@[::1]:2222/group/project.git":                     {"::1", "group/project"},
		"https://gitlab-ci-token:secret@gitlab.com/a/b.git":          {"gitlab.com", "a/b"},
		"https://example.com:8443/gitlab/group/project/":             {"example.com", "gitlab/group/project"},
		"http://example.com/group/with%20blank.git":                  {"example.com", "group/with blank"},
		"git+ssh://git@example.com/group/project":                    {"example.com", "group/project"},
		"https://example.com/project":                                {},
		"https://example.com/":                                       {},
		"file:///srv/git/project.git":                                {},
		"/srv/git/project.git":                                       {},
		"../project.git":                                             {},
		"./a:b/c":                                                    {},
		`C:\src\project`:                                             {},
		"C:/src/project":                                             {},
		"git@example.com:~user/project.git":                          {},
		"":                                                           {},
		"https://exa mple.com/%zz/x":                                 {},
		"https://gitlab.com/group/project.git.git":                   {"gitlab.com", "group/project.git"},
		"ssh://git@gitlab.com/group/sub.group/deep/er/pro-ject.git/": {"gitlab.com", "group/sub.group/deep/er/pro-ject"},
	} {
		if got := ParseRemote(address); got != want {
			t.Errorf("ParseRemote(%q) = %v, want %v", address, got, want)
		}
	}
}
