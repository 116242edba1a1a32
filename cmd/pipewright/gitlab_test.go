package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"gitlab.com/pipewright/pipewright/internal/gitlabtest"
)

// A gitlabScript is the command gitlab of the archives, with the server of one of them:
//
//	gitlab start [/BELOW|tls]               starts it; sets GITLAB_HOST to its address and GITLAB_TOKEN to a token of jane; of tls,
//	                                        the certificate is the file ca.pem
//	gitlab project PATH [DIR]               makes a private project whose maintainer is jane; DIR is what main has
//	gitlab settings PATH FILE               sets up a project: JSON with variables, environments, protectedBranches, protectedTags,
//	                                        public, archived, defaultBranch, configPath, as gitlabtest.Project has them
//	gitlab group PATH [FILE]                makes a group: JSON with variables
//	gitlab commit PATH BRANCH DIR [-GONE…]  pushes the files of DIR, without the files GONE; sets COMMIT
//	gitlab branch PATH NAME AT              makes a branch or moves it
//	gitlab tag PATH NAME AT                 makes a tag that is a release
//	gitlab fork PATH NEW                    makes a project with the same history whose maintainer is jane
//	gitlab mr PATH SOURCE TARGET [FORK]     opens a merge request; sets MR to its number
//	gitlab member PATH USER ROLE            ROLE is guest, reporter, developer or maintainer
//	gitlab token USER SCOPE…                sets GITLAB_TOKEN to a token of the user
//	gitlab jobtoken USER                    sets CI_JOB_TOKEN and CI_SERVER_URL as in a job, and takes GITLAB_TOKEN away
//	gitlab expire, gitlab revoke            lets the token of GITLAB_TOKEN expire, or revokes it
//	gitlab lint FILE                        what the server makes of every configuration: JSON as its endpoint answers
//	gitlab template NAME FILE               a CI/CD template: Security/SAST
//	gitlab fault WORD…                      spoils answers, as gitlabtest.Fault says: path=ci/lint method=POST after=1 times=2 status=429
//	                                        header=Retry-After:0 delay=1s redirect=URL html expired revoked cut truncate
//	gitlab heal                             removes all faults
//	gitlab requests                         prints "METHOD PATH?QUERY STATUS" of each request since the last time, and "N requests"
//	gitlab bodies                           prints the bodies of these requests
//	gitlab get PATH                         prints what the server answers to GET /api/v4/PATH, indented
//
// The server is as strict as GitLab: see package gitlabtest. It ends with the archive.
type gitlabScript struct {
	t        testing.TB
	server   *gitlabtest.Server
	projects map[string]*gitlabtest.Project
}

// gitlabKey is under what an archive keeps its server.
type gitlabKey struct{}

// serverUser is who the archives are about.
const serverUser = "jane"

func newGitlabScript(t testing.TB) *gitlabScript {
	return &gitlabScript{t: t, projects: map[string]*gitlabtest.Project{}}
}

// gitlabCommand runs the command gitlab of an archive.
func gitlabCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: gitlab WORD ARGUMENT…")
	}
	g := ts.Value(gitlabKey{}).(*gitlabScript)
	commands := map[string]func(*gitlabScript, *testscript.TestScript, []string){
		"start": (*gitlabScript).start, "project": (*gitlabScript).project, "settings": (*gitlabScript).settings,
		"group": (*gitlabScript).group, "commit": (*gitlabScript).commit, "branch": (*gitlabScript).branch,
		"tag": (*gitlabScript).tag, "fork": (*gitlabScript).fork, "mr": (*gitlabScript).mergeRequest,
		"member": (*gitlabScript).member, "token": (*gitlabScript).token, "jobtoken": (*gitlabScript).jobToken,
		"expire": (*gitlabScript).expire, "revoke": (*gitlabScript).revoke, "lint": (*gitlabScript).lint,
		"template": (*gitlabScript).template, "fault": (*gitlabScript).fault, "heal": (*gitlabScript).heal,
		"requests": (*gitlabScript).requests, "bodies": (*gitlabScript).bodies, "get": (*gitlabScript).get,
	}
	command := commands[args[0]]
	if command == nil {
		ts.Fatalf("gitlab: unknown word %q", args[0])
	}
	if g.server == nil && args[0] != "start" {
		ts.Fatalf("gitlab start comes first")
	}
	command(g, ts, append(args[1:], make([]string, 4)...)) // arguments that are missing are empty
}

func (g *gitlabScript) start(ts *testscript.TestScript, args []string) {
	if args[0] == "tls" {
		g.server = gitlabtest.NewTLS(g.t)
		ts.Check(os.WriteFile(ts.MkAbs("ca.pem"), g.server.CA(), 0o644))
	} else {
		g.server = gitlabtest.NewBelow(g.t, args[0])
	}
	ts.Setenv("GITLAB_HOST", g.server.URL())
	ts.Setenv("GITLAB_TOKEN", g.server.NewToken(serverUser, "api"))
	ts.Setenv("NO_PROXY", "127.0.0.1")
}

func (g *gitlabScript) project(ts *testscript.TestScript, args []string) {
	p := g.server.NewProject(args[0])
	p.Member(serverUser, gitlabtest.Maintainer)
	g.projects[args[0]] = p
	if args[1] != "" {
		ts.Setenv("COMMIT", p.Commit("main", archiveFiles(ts, args[1])))
	}
}

// of returns a project that the archive has made.
func (g *gitlabScript) of(ts *testscript.TestScript, path string) *gitlabtest.Project {
	p := g.projects[path]
	if p == nil {
		ts.Fatalf("gitlab: there is no project %q", path)
	}
	return p
}

func (g *gitlabScript) settings(ts *testscript.TestScript, args []string) {
	p := g.of(ts, args[0])
	p.Variables, p.Environments, p.ProtectedBranches, p.ProtectedTags = nil, nil, nil, nil
	readStrict(ts, args[1], p)
}

func (g *gitlabScript) group(ts *testscript.TestScript, args []string) {
	group := g.server.NewGroup(args[0])
	if args[1] != "" {
		readStrict(ts, args[1], group)
	}
}

func (g *gitlabScript) commit(ts *testscript.TestScript, args []string) {
	changes := []gitlabtest.Change{archiveFiles(ts, args[2])}
	for _, gone := range args[3:] {
		if gone != "" {
			changes = append(changes, gitlabtest.Delete(strings.TrimPrefix(gone, "-")))
		}
	}
	ts.Setenv("COMMIT", g.of(ts, args[0]).Commit(args[1], changes...))
}

func (g *gitlabScript) branch(ts *testscript.TestScript, args []string) {
	g.of(ts, args[0]).Branch(args[1], args[2])
}

func (g *gitlabScript) tag(ts *testscript.TestScript, args []string) {
	g.of(ts, args[0]).Tag(args[1], args[2], true)
}

func (g *gitlabScript) fork(ts *testscript.TestScript, args []string) {
	fork := g.of(ts, args[0]).Fork(args[1])
	fork.Member(serverUser, gitlabtest.Maintainer)
	g.projects[args[1]] = fork
}

func (g *gitlabScript) mergeRequest(ts *testscript.TestScript, args []string) {
	from := g.of(ts, args[0])
	if args[3] != "" {
		from = g.of(ts, args[3])
	}
	mr := g.of(ts, args[0]).OpenMergeRequestFrom(from, args[1], args[2])
	ts.Setenv("MR", strconv.Itoa(mr.IID))
}

func (g *gitlabScript) member(ts *testscript.TestScript, args []string) {
	p := g.of(ts, args[0])
	switch args[2] {
	case "guest":
		p.Member(args[1], gitlabtest.Guest)
	case "reporter":
		p.Member(args[1], gitlabtest.Reporter)
	case "developer":
		p.Member(args[1], gitlabtest.Developer)
	case "maintainer":
		p.Member(args[1], gitlabtest.Maintainer)
	default:
		ts.Fatalf("gitlab member: unknown role %q", args[2])
	}
}

func (g *gitlabScript) token(ts *testscript.TestScript, args []string) {
	ts.Setenv("GITLAB_TOKEN", g.server.NewToken(args[0], strings.Fields(strings.Join(args[1:], " "))...))
}

func (g *gitlabScript) jobToken(ts *testscript.TestScript, args []string) {
	ts.Setenv("CI_JOB_TOKEN", g.server.NewJobToken(args[0]))
	ts.Setenv("CI_SERVER_URL", g.server.URL())
	ts.Setenv("GITLAB_TOKEN", "")
}

func (g *gitlabScript) expire(ts *testscript.TestScript, _ []string) {
	g.server.Expire(ts.Getenv("GITLAB_TOKEN"))
}

func (g *gitlabScript) revoke(ts *testscript.TestScript, _ []string) {
	g.server.Revoke(ts.Getenv("GITLAB_TOKEN"))
}

func (g *gitlabScript) lint(ts *testscript.TestScript, args []string) {
	var answer gitlabtest.LintAnswer
	readStrict(ts, args[0], &answer)
	g.server.OnLint(func(gitlabtest.LintCall) gitlabtest.LintAnswer { return answer })
}

func (g *gitlabScript) template(ts *testscript.TestScript, args []string) {
	g.server.SetTemplate(args[0], ts.ReadFile(args[1]))
}

func (g *gitlabScript) heal(*testscript.TestScript, []string) { g.server.Heal() }

func (g *gitlabScript) requests(ts *testscript.TestScript, _ []string) {
	for _, r := range g.server.Requests() {
		path := r.Path
		if r.Query != "" {
			path += "?" + r.Query
		}
		fmt.Fprintln(ts.Stdout(), r.Method, path, r.Status)
	}
	fmt.Fprintln(ts.Stdout(), g.server.Total(), "requests")
	g.server.Forget()
}

func (g *gitlabScript) bodies(ts *testscript.TestScript, _ []string) {
	for _, r := range g.server.Requests() {
		fmt.Fprintln(ts.Stdout(), r.Body)
	}
	g.server.Forget()
}

func (g *gitlabScript) get(ts *testscript.TestScript, args []string) {
	req := (&http.Request{Method: http.MethodGet, Header: http.Header{"Private-Token": {ts.Getenv("GITLAB_TOKEN")}}}).WithContext(g.t.Context())
	var err error
	req.URL, err = req.URL.Parse(g.server.URL() + "/api/v4/" + args[0])
	ts.Check(err)
	answer, err := http.DefaultTransport.RoundTrip(req)
	ts.Check(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	ts.Check(err)
	g.server.Forget()
	var indented bytes.Buffer
	ts.Check(json.Indent(&indented, text, "", "  "))
	fmt.Fprintln(ts.Stdout(), indented.String())
}

// archiveFiles returns the files of a directory of the archive.
func archiveFiles(ts *testscript.TestScript, dir string) gitlabtest.Files {
	files := gitlabtest.Files{}
	root := ts.MkAbs(dir)
	ts.Check(filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		rel, err := filepath.Rel(root, path)
		files[filepath.ToSlash(rel)] = ts.ReadFile(path)
		return err
	}))
	return files
}

// readStrict reads a JSON file of the archive into a value, which must have all its fields.
func readStrict(ts *testscript.TestScript, name string, into any) {
	decoder := json.NewDecoder(strings.NewReader(ts.ReadFile(name)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		ts.Fatalf("%s: %v", name, err)
	}
}
