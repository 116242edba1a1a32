package generate

import (
	"maps"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"gitlab.com/pipewright/pipewright/ci/source"
)

func TestReadAnswers(t *testing.T) {
	t.Parallel()
	want := &AnswersFile{
		Target: "vps", Project: "backend",
		Answers: map[string]string{"python": "3.10", "stack": "celery,redis,nginx", "blue-green": "yes", "domain": "shop.example.com"},
	}
	for name, text := range map[string]string{
		"yaml":   "target: vps\nproject: backend\npython: 3.10\nstack: [celery, redis, nginx]\nblue-green: on\ndomain: shop.example.com\n",
		"json":   `{"target": "vps", "project": "backend", "python": "3.10", "stack": "celery,redis,nginx", "blue-green": true, "domain": "shop.example.com"}`,
		"a lock": "version: 1\ngenerator: \"1\"\ntarget: vps\nproject: backend\nanswers: {python: 3.10, stack: 'celery,redis,nginx', blue-green: yes, domain: shop.example.com}\nfiles: {a: b}\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ReadAnswers(source.NewFile("answers.yml", []byte(text)))
			if err != nil {
				t.Fatal(err)
			}
			got.Sources = nil
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("answers (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadAnswersKnowsWhereTheyStand(t *testing.T) {
	t.Parallel()
	got, err := ReadAnswers(source.NewFile("ci/answers.yml", []byte("# ours\npython: 3.13\n\nstack: []\n")))
	if err != nil {
		t.Fatal(err)
	}
	if want := map[string]string{"python": "ci/answers.yml:2", "stack": "ci/answers.yml:4"}; !maps.Equal(got.Sources, want) {
		t.Errorf("sources %v, want %v", got.Sources, want)
	}
	if got.Answers["stack"] != "none" {
		t.Errorf("an empty list is %q, want none", got.Answers["stack"])
	}
}

// TestReadAnswersFindsMistakes gives files and what each of their mistakes is called.
func TestReadAnswersFindsMistakes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"target: vps\npyhton: 3.13\n":       `a.yml:2:1: there is no question "pyhton": did you mean "python"?`,
		"target: vps\n  python: 3\n":        `a.yml:2:`,
		"python:\n":                         `a.yml:1:8: python: the answer is missing: write it, or leave out the line`,
		"python: [3.13]\n":                  `a.yml:1:9: python: one answer is wanted, and this is a list`,
		"stack: {celery: true}\n":           `a.yml:1:8: stack: one answer is wanted, and this is a mapping`,
		"stack: [[celery]]\n":               `a.yml:1:8: stack: each part is a word, and this is a list`,
		"python: 3.13\npython: 3.14\n":      `a.yml:1:1: "python" is answered twice: keep one answer`,
		"- python\n":                        `a.yml:1:1: the file is a list: it must be a mapping`,
		"python\n":                          `a.yml:1:1: the file is`,
		"answers: {}\npython: 3.13\n":       "a.yml:2:1: \"python\" stands beside `answers`: put it under that key",
		"answers: {target: vps}\n":          `a.yml:1:11: there is no question "target"`,
		"wibble: 1\nblu-green: on\n":        "\na.yml:2:1: there is no question \"blu-green\": did you mean \"blue-green\"?",
		"name: a\nname2: b\nname: !x [c]\n": `a.yml:`,
	} {
		_, err := ReadAnswers(source.NewFile("a.yml", []byte(text)))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q:\n got %v\nwant %s", text, err, want)
		}
	}
}

// TestLockIsAFileOfAnswers generates, reads the lock file as answers for another directory, and generates the same there.
func TestLockIsAFileOfAnswers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mustGenerate(t, dir, map[string]string{"stack": "celery,redis,nginx", "blue-green": "yes", "domain": "a.example.com"}, Mode{})
	text, err := os.ReadFile(dir + "/" + lockPath)
	if err != nil {
		t.Fatal(err)
	}
	answers, err := ReadAnswers(source.NewFile(lockPath, text))
	if err != nil {
		t.Fatal(err)
	}
	other := t.TempDir()
	mustGenerate(t, other, answers.Answers, Mode{})
	again, err := os.ReadFile(other + "/" + lockPath)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(text), string(again)); diff != "" {
		t.Errorf("lock files differ:\n%s", diff)
	}
}

// TestLockWithoutLegalAnswer names the question whose answer became impossible, since no flag on the command line does.
func TestLockWithoutLegalAnswer(t *testing.T) {
	t.Parallel()
	lock := "version: 2\ngenerator: \"test\"\ntarget: \"vps\"\nanswers:\n  \"python\": \"3.9\"\n  \"server\": \"unit\"\nfiles: {}\n"
	_, err := NewPlan(fstest.MapFS{lockPath: {Data: []byte(lock)}}, Options{Target: "vps", Version: "test"})
	want := `python: "3.9" in .pipewright/generate.lock.yml: release 3.9 has had no security fixes since 2025-10-31: use one of 3.14, 3.13, 3.12, 3.11; pass --python to change the answer
server: "unit" in .pipewright/generate.lock.yml: "unit" is not possible: use one of gunicorn, gunicorn-uvicorn, uvicorn, daphne, uwsgi; pass --server to change the answer`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}
