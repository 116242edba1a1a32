package main

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the expected outputs in testdata/script")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"pipewright": main})
}

// TestScript runs the archives of testdata/script, each in a directory of its own outside of any git work tree.
//
// Beside testscript's own commands they have
//
//	hex FILE DIGITS   writes a file of these bytes, for what is no text
//	json FILE         checks that the file is valid JSON
//	terminal FILE …   runs a program on a terminal, on Linux, and types the lines of the file where it asks
//	gitlab WORD …     starts a GitLab server, sets it up and spoils it: see gitlabScript
//
// and the conditions [root], for what the superuser is allowed and others are not, and [git], which fails in CI without git.
func TestScript(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "../../testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Condition:           condition,
		Setup: func(env *testscript.Env) error {
			env.Setenv("SOURCE_DATE_EPOCH", "1795420800") // 2026-11-23
			env.Values[gitlabKey{}] = newGitlabScript(env.T().(testing.TB))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"hex":      writeHex,
			"gitlab":   gitlabCommand,
			"json":     checkJSON,
			"terminal": terminal,
		},
	})
}

func condition(name string) (bool, error) {
	switch name {
	case "root":
		return os.Geteuid() == 0, nil
	case "git":
		_, err := exec.LookPath("git")
		if err != nil && os.Getenv("CI") == "true" {
			return false, errors.New("git is not installed: .ci/run must install it")
		}
		return err == nil, nil
	}
	return false, fmt.Errorf("unknown condition %q", name)
}

func writeHex(ts *testscript.TestScript, _ bool, args []string) {
	data, err := hex.DecodeString(strings.Join(args[1:], ""))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o644))
}

func checkJSON(ts *testscript.TestScript, neg bool, args []string) {
	if valid := json.Valid([]byte(ts.ReadFile(args[0]))); valid == neg {
		ts.Fatalf("%s: valid JSON: %v", args[0], valid)
	}
}
