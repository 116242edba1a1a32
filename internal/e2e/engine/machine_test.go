package engine

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// figures are what the tests measured, for the end of the run.
var figures []string

// TestMain runs the tests in the machine that standins/machine.sh made, and nowhere else.
func TestMain(m *testing.M) {
	if os.Getenv("PIPEWRIGHT_MACHINE") != "1" {
		fmt.Println("the tests of the engine run in a machine of their own: internal/e2e/engine/run")
		return
	}
	go func() { fmt.Println(http.ListenAndServe("127.0.0.1:5001", new(mirror))) }()
	code := m.Run()
	fmt.Printf("\n%s\n", strings.Join(figures, "\n"))
	os.Exit(code)
}

func figure(t *testing.T, format string, args ...any) {
	t.Helper()
	text := t.Name() + ": " + fmt.Sprintf(format, args...)
	t.Log(text)
	figures = append(figures, text)
}

// A command is a program that may take a limited time.
type command struct {
	dir   string
	env   []string // nil: that of the test
	limit time.Duration
}

// run runs a program and returns what it says, and whether it ends with success.
func (c command) run(name string, args ...string) (string, bool) {
	if c.limit == 0 {
		c.limit = 5 * time.Minute
	}
	ctx, cancel := context.WithTimeout(context.Background(), c.limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = c.dir, c.env, 5*time.Second
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return fmt.Sprintf("%s\nit takes longer than %s", out, c.limit), false
	}
	return string(out), err == nil
}

// must fails the test when the program fails.
func (c command) must(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, ok := c.run(name, args...)
	if !ok {
		t.Fatalf("%s %s\n%s", name, strings.Join(args, " "), out)
	}
	return out
}

func docker(t *testing.T, args ...string) string {
	t.Helper()
	return strings.TrimSpace(command{}.must(t, "docker", args...))
}

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("after a minute: not %s", what)
}

func listens(address string) bool {
	conn, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}

func write(t *testing.T, name, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
