package gitlabtest

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
)

// A Project is a project of the server. Its exported fields may be set before requests are made.
type Project struct {
	ID            int
	Path          string
	Public        bool
	Archived      bool
	DefaultBranch string // "main"
	ConfigPath    string

	Variables         []Variable
	Environments      []Environment
	ProtectedBranches []string
	ProtectedTags     []string

	server        *Server
	repo          repository
	git           *gitRepository // nil for a synthetic project
	synthetic     *Group
	members       map[string]role
	released      map[string]bool
	mergeRequests []*MergeRequest
}

// A Variable is a CI/CD variable.
type Variable struct {
	Key, Value, Scope              string // a scope of "" is "*"
	Protected, Masked, Hidden, Raw bool
	File                           bool
}

// An Environment is what a project deploys to.
type Environment struct{ Name, State, Tier, URL string }

// NewProject makes a private project with an empty repository.
func (s *Server) NewProject(path string) *Project {
	s.mu.Lock()
	defer s.mu.Unlock()
	repo := &gitRepository{t: s.t, dir: filepath.Join(s.dir, strconv.Itoa(len(s.projects)))}
	p := &Project{
		ID: s.id(), Path: path, DefaultBranch: "main", server: s, repo: repo, git: repo,
		members: map[string]role{}, released: map[string]bool{},
	}
	s.projects[strings.ToLower(path)] = p
	s.projects[strconv.Itoa(p.ID)] = p
	return p
}

// Fork makes a project with the same history.
func (p *Project) Fork(path string) *Project {
	fork := p.server.NewProject(path)
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	fork.git.make()
	fork.git.must(nil, "fetch", "-q", p.git.dir, "refs/heads/*:refs/heads/*")
	return fork
}

// Member gives a user a role in the project.
func (p *Project) Member(user string, as role) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.members[user] = as
}

// Commit pushes a commit to a branch, which it makes where there is none, and returns its id.
func (p *Project) Commit(branch string, changes ...Change) string {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.git.commit(branch, changes)
}

// Branch makes a branch, or moves it, as a forced push does, and returns the id of its commit.
func (p *Project) Branch(name, at string) string {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.git.must(nil, "update-ref", "refs/heads/"+name, p.git.resolve(at))
	return p.git.resolve(at)
}

// Tag makes a tag, and a release of it unless it is a plain one.
func (p *Project) Tag(name, at string, released bool) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.git.must(nil, "update-ref", "refs/tags/"+name, p.git.resolve(at))
	p.released[name] = released
}

// Repository returns the directory of the bare repository, for git clone.
func (p *Project) Repository() string { return p.git.dir }

// A Group is a group of projects.
type Group struct {
	ID        int
	Path      string
	Variables []Variable

	server *Server
	count  int
	files  func(i int) Files
}

// NewGroup makes a group. The projects whose paths begin with its own belong to it.
func (s *Server) NewGroup(path string) *Group { return s.NewSyntheticGroup(path, 0, nil) }

// NewSyntheticGroup makes a group with projects that exist only while they are asked for: project-000000 and so on, public, with
// one commit of main and the files that the function returns.
func (s *Server) NewSyntheticGroup(path string, count int, files func(i int) Files) *Group {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := &Group{ID: s.id(), Path: path, server: s, count: count, files: files}
	s.lastID += count
	s.groups[strings.ToLower(path)] = g
	s.groups[strconv.Itoa(g.ID)] = g
	return g
}

// project returns the synthetic project with a number. Its id follows that of the group.
func (g *Group) project(i int) *Project {
	path := fmt.Sprintf("%s/project-%06d", g.Path, i)
	return &Project{
		ID: g.ID + 1 + i, Path: path, Public: true, DefaultBranch: "main", server: g.server, synthetic: g,
		repo: &memory{name: path, texts: g.files(i)},
	}
}

// syntheticProject returns the synthetic project of a path or an id, nil when there is none.
func (s *Server) syntheticProject(name string) *Project {
	id, err := strconv.Atoi(name)
	for _, g := range s.groups {
		i := id - g.ID - 1
		if err != nil {
			number, ok := strings.CutPrefix(name, g.Path+"/project-")
			if !ok || len(number) != 6 {
				continue
			}
			i, _ = strconv.Atoi(strings.TrimLeft(number[:5], "0") + number[5:])
		}
		if i >= 0 && i < g.count {
			return g.project(i)
		}
	}
	return nil
}
