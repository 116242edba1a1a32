package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"gitlab.com/pipewright/pipewright/audit"
	"gitlab.com/pipewright/pipewright/internal/gitlabtest"
)

// syntheticProject returns the files of a project as many teams have them. Every tenth has none, every seventh is refused.
func syntheticProject(i int) gitlabtest.Files {
	if i%10 == 9 {
		return gitlabtest.Files{"README.md": "nothing to run\n"}
	}
	stage := "test"
	if i%7 == 6 {
		stage = "tset"
	}
	return gitlabtest.Files{
		".gitlab-ci.yml": fmt.Sprintf(`stages: [build, test, deploy]
include: ci/deploy.yml
variables:
  VERSION: "3.%d"
build:
  stage: build
  image: python:$VERSION-slim
  script: [pip install -r requirements.txt, python -m build]
  artifacts: {paths: [dist], expire_in: 1 week}
test:
  stage: %s
  image: python:$VERSION-slim
  services: [postgres:%d]
  variables: {POSTGRES_PASSWORD: example}
  script: python -m unittest
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
`, 8+i%6, stage, 12+i%5),
		"ci/deploy.yml": `deploy:
  stage: deploy
  image: alpine:3.23
  script: ./deploy.sh
  environment: production
  rules:
    - if: $CI_COMMIT_TAG
`,
	}
}

// runAudit runs the binary against a server, and returns what it printed. A deadline that is not zero kills it then.
func runAudit(tb testing.TB, server *gitlabtest.Server, killAfter time.Duration, args ...string) (report string, killed bool) {
	tb.Helper()
	cmd := auditProcess(tb, server, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	if killAfter > 0 {
		timer := time.AfterFunc(killAfter, func() { _ = cmd.Process.Kill() }) // it may have come to its end
		defer timer.Stop()
	}
	err := cmd.Wait()
	if err != nil && cmd.ProcessState.ExitCode() < 0 && killAfter > 0 {
		return "", true
	}
	if err != nil {
		tb.Fatalf("%v: %v\n%s", args, err, errs.String())
	}
	return out.String(), false
}

// auditProcess returns a run of the binary that is allowed to ask the server.
func auditProcess(tb testing.TB, server *gitlabtest.Server, args ...string) *exec.Cmd {
	tb.Helper()
	token := filepath.Join(tb.TempDir(), "token")
	if err := os.WriteFile(token, []byte(server.NewToken("jane", "read_api")), 0o600); err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command("pipewright", append([]string{"audit", "--fail-on", "never", "--url", server.URL(), "--token-file", token}, args...)...)
	cmd.Env = append(os.Environ(), "SOURCE_DATE_EPOCH=1795420800", "NO_PROXY=127.0.0.1")
	return cmd
}

// readAudit returns the projects of results, in order.
func readAudit(t *testing.T, name string) []string {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var paths []string
	if _, _, err := audit.Read(file, func(p *audit.Project) { paths = append(paths, p.Path) }); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	slices.Sort(paths)
	return paths
}

// TestAuditSurvivesKills kills a run again and again, and looks whether in the end each project has one result, and the report is that
// of a run that nobody killed. One project fails each time, and is tried again each time.
func TestAuditSurvivesKills(t *testing.T) {
	t.Parallel()
	const projects = 600
	server := gitlabtest.New(t)
	server.NewSyntheticGroup("big", projects, syntheticProject)
	server.Fail(gitlabtest.Fault{Path: "project-000123/repository", Status: 500, Header: http.Header{"Retry-After": {"0"}}})
	whole, _ := runAudit(t, server, 0, "--group", "big", "--report", "json")
	output := filepath.Join(t.TempDir(), "audit.jsonl")
	random := rand.New(rand.NewPCG(1, 2))
	kills, report := 0, ""
	for killed := true; killed; {
		after := time.Duration(0)
		if kills < 6 {
			after = time.Duration(50+random.IntN(300)) * time.Millisecond
		}
		report, killed = runAudit(t, server, after, "--group", "big", "--report", "json", "--output", output)
		if killed {
			kills++
			tear(t, output, random)
		}
	}
	paths := readAudit(t, output)
	if len(paths) != projects || len(slices.Compact(paths)) != projects {
		t.Errorf("%d results for %d projects, killed %d times", len(paths), projects, kills)
	}
	if report != whole {
		t.Errorf("the report differs from that of a run that nobody killed:\n%s\n%s", report, whole)
	}
	if kills == 0 {
		t.Error("the run was never killed")
	}
}

// TestAuditInterrupted holds that Ctrl-C ends a run with what it has, and says how to go on.
func TestAuditInterrupted(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there are no signals to send")
	}
	const projects = 1000
	server := gitlabtest.New(t)
	server.NewSyntheticGroup("big", projects, syntheticProject)
	output := filepath.Join(t.TempDir(), "audit.jsonl")
	cmd := auditProcess(t, server, "--group", "big", "--output", output)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for isSmall(output, 10_000) {
		time.Sleep(time.Millisecond)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // the exit code tells
	done := len(readAudit(t, output))
	want := fmt.Sprintf("pipewright: %s has %d projects: the same command goes on from there\npipewright: interrupted\n", output, done)
	if code := cmd.ProcessState.ExitCode(); code != exitFailed || errs.String() != want {
		t.Errorf("exit %d, %d projects done, and\n%s", code, done, errs.String())
	}
	runAudit(t, server, 0, "--group", "big", "--output", output)
	if all := readAudit(t, output); len(all) != projects || len(slices.Compact(all)) != projects {
		t.Errorf("%d results for %d projects", len(all), projects)
	}
}

// isSmall reports whether a file has not reached a size.
func isSmall(name string, size int64) bool {
	info, err := os.Stat(name)
	return err != nil || info.Size() < size
}

// tear cuts off the end of the last line, as a machine that loses power may.
func tear(t *testing.T, name string, random *rand.Rand) {
	t.Helper()
	info, err := os.Stat(name)
	if err != nil || info.Size() < 500 {
		return // killed before there was anything
	}
	if err := os.Truncate(name, info.Size()-int64(random.IntN(200))); err != nil {
		t.Fatal(err)
	}
}

// TestAuditShards holds that the reports of shards, merged, are that of the whole, and that no project is in two of them.
func TestAuditShards(t *testing.T) {
	t.Parallel()
	const projects = 300
	server := gitlabtest.New(t)
	server.NewSyntheticGroup("big", projects, syntheticProject)
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole.jsonl")
	runAudit(t, server, 0, "--group", "big", "--output", whole)
	var shards, all []string
	for _, shard := range []string{"1/3", "2/3", "3/3"} {
		output := filepath.Join(dir, strings.ReplaceAll(shard, "/", "-")+".jsonl")
		runAudit(t, server, 0, "--group", "big", "--shard", shard, "--output", output)
		part := readAudit(t, output)
		if len(part) < projects/5 || len(part) > projects/2 {
			t.Errorf("shard %s has %d of %d projects", shard, len(part), projects)
		}
		shards, all = append(shards, output), append(all, part...)
	}
	slices.Sort(all)
	if !slices.Equal(all, readAudit(t, whole)) || len(slices.Compact(all)) != projects {
		t.Errorf("the shards have %d projects", len(all))
	}
	for _, format := range []string{"text", "markdown", "json"} {
		merged, _ := runAudit(t, server, 0, append([]string{"--merge", "--report", format}, shards...)...)
		if want, _ := runAudit(t, server, 0, "--merge", "--report", format, whole); merged != want {
			t.Errorf("merged:\n%s\nwhole:\n%s", merged, want)
		}
	}
	if most := server.MostAtOnce(); most > 8 {
		t.Errorf("%d requests at once", most)
	}
}

// TestAuditKeepsItsMemory holds that a group ten times as large takes no more memory.
func TestAuditKeepsItsMemory(t *testing.T) {
	t.Parallel()
	server := gitlabtest.New(t)
	server.NewSyntheticGroup("small", 200, syntheticProject)
	server.NewSyntheticGroup("large", 2000, syntheticProject)
	var memory []int64
	for _, group := range []string{"small", "large"} {
		cmd := auditProcess(t, server, "--group", group)
		if err := cmd.Run(); err != nil {
			t.Fatal(err)
		}
		memory = append(memory, maxRSS(cmd.ProcessState))
	}
	if memory[0] == 0 {
		t.Skip("nobody tells here how much memory a process took")
	}
	if memory[1] > memory[0]*2 {
		t.Errorf("200 projects took %d MiB, 2000 took %d MiB", memory[0]>>20, memory[1]>>20)
	}
}

// BenchmarkAudit goes through 10,000 projects of a server in the same machine.
func BenchmarkAudit(b *testing.B) {
	for _, projects := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(projects), func(b *testing.B) {
			server := gitlabtest.New(b)
			server.NewSyntheticGroup("big", projects, syntheticProject)
			binary := buildBinary(b)
			memory, processor := int64(0), time.Duration(0)
			for b.Loop() {
				cmd := auditProcess(b, server, "--group", "big", "--output", filepath.Join(b.TempDir(), "audit.jsonl"))
				cmd.Path = binary
				if err := cmd.Run(); err != nil {
					b.Fatal(err)
				}
				memory = max(memory, maxRSS(cmd.ProcessState))
				processor += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
			}
			b.ReportMetric(float64(projects*b.N)/b.Elapsed().Seconds(), "projects/s")
			b.ReportMetric(float64(processor.Milliseconds())/float64(projects*b.N), "cpu-ms/project")
			b.ReportMetric(float64(memory)/(1<<20), "MiB-RSS")
		})
	}
}
