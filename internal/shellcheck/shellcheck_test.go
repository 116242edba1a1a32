package shellcheck

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gitlab.com/pipewright/pipewright/lint"
)

func TestRun(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("shellcheck"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	scripts := []lint.ShellScript{
		{Shell: "bash", Code: "echo fine\n"},
		{Shell: "sh", Code: "echo é\t$FILE\n[[ -n \"$FILE\" ]]\n"},
		{Shell: "bash", Code: "[[ -n \"$FILE\" ]] && cd \"$FILE\"\n"},
	}
	remarks, err := Run(context.Background(), append(os.Environ(), "SHELLCHECK_OPTS=--severity=error"), scripts)
	if err != nil {
		t.Fatal(err)
	}
	type said struct {
		Text     string
		Code     string
		Severity lint.Severity
	}
	var got []said
	for _, r := range remarks {
		if r.Message == "" {
			t.Errorf("%s has no message", r.Code)
		}
		got = append(got, said{scripts[r.Script].Code[r.Start:r.End], r.Code, r.Severity})
	}
	want := []said{{"$FILE", "SC2086", lint.Info}, {`[[ -n "$FILE" ]]`, "SC3010", lint.Warning}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("remarks (-want +got):\n%s", diff)
	}
}

func TestRunWithoutProgram(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := Run(context.Background(), nil, []lint.ShellScript{{Shell: "sh", Code: "echo\n"}}); !errors.Is(err, ErrNotInstalled) {
		t.Errorf("the error is %v", err)
	}
	if remarks, err := Run(context.Background(), nil, nil); remarks != nil || err != nil {
		t.Errorf("nothing to check gives %v, %v", remarks, err)
	}
}
