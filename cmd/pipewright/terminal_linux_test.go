package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/sys/unix"
)

// terminal is a command of the archives:
//
//	terminal FILE PROGRAM [ARGUMENT...]
//
// It runs a program on a pseudo-terminal and types a line of FILE whenever the program waits behind a prompt; ^C and ^D stand
// for those keys. What the terminal showed, with what was typed, becomes stdout, and an exit code other than 0 its last line.
func terminal(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: terminal FILE PROGRAM [ARGUMENT...]")
	}
	var typed []string
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		typed = append(typed, strings.TrimSuffix(line, "\n"))
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, args[1], args[2:]...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(os.Environ(), "TERM=dumb", "SOURCE_DATE_EPOCH="+ts.Getenv("SOURCE_DATE_EPOCH"), "HOME="+ts.Getenv("HOME"))
	shown, err := onTerminal(cmd, typed)
	ts.Check(err)
	fmt.Fprint(ts.Stdout(), strings.ReplaceAll(shown, "\r\n", "\n"))
	if code := cmd.ProcessState.ExitCode(); code != 0 {
		fmt.Fprintf(ts.Stdout(), "[exit %d]\n", code)
	}
}

// onTerminal runs a program on a new pseudo-terminal, and returns what it showed.
func onTerminal(cmd *exec.Cmd, typed []string) (string, error) {
	screen, keyboard, err := pseudoTerminal()
	if err != nil {
		return "", err
	}
	defer screen.Close() // which ends a program that still waits
	cmd.Stdin, cmd.Stdout, cmd.Stderr = keyboard, keyboard, keyboard
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	keyboard.Close()
	chunks := make(chan []byte)
	go read(screen, chunks)
	var shown bytes.Buffer
	for chunk := range chunks {
		shown.Write(chunk)
		if !waits(chunks, &shown) {
			continue
		}
		if len(typed) == 0 {
			return "", fmt.Errorf("there is no answer to the last question:\n%s", shown.String())
		}
		fmt.Fprint(screen, keys(typed[0]))
		typed = typed[1:]
	}
	_ = cmd.Wait() // the exit code is in the state
	if len(typed) > 0 {
		return "", fmt.Errorf("nobody asked for %q; shown:\n%s", typed, shown.String())
	}
	return shown.String(), nil
}

// read passes on what the terminal shows until the program has ended.
func read(screen io.Reader, chunks chan<- []byte) {
	defer close(chunks)
	for {
		chunk := make([]byte, 4096)
		n, err := screen.Read(chunk)
		if err != nil {
			return // Linux reports EIO when nobody has the terminal open any more
		}
		chunks <- chunk[:n]
	}
}

// waits reports whether the text ends with a prompt, and nothing follows for a while.
func waits(chunks <-chan []byte, shown *bytes.Buffer) bool {
	for bytes.HasSuffix(shown.Bytes(), []byte(": ")) || bytes.HasSuffix(shown.Bytes(), []byte("] ")) {
		select {
		case chunk := <-chunks:
			shown.Write(chunk)
		case <-time.After(50 * time.Millisecond):
			return true
		}
	}
	return false
}

// keys returns the bytes that a keyboard sends.
func keys(line string) string {
	switch line {
	case "^C":
		return "\x03"
	case "^D":
		return "\x04"
	}
	return line + "\n"
}

// pseudoTerminal opens both ends of a new one, see pty(7).
func pseudoTerminal() (screen, keyboard *os.File, err error) {
	screen, err = os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, nil, err
	}
	fd := int(screen.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		return nil, nil, err
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		return nil, nil, err
	}
	keyboard, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	return screen, keyboard, err
}

// TestTerminalNoticesUnaskedAnswers shows that the command of the archives can fail.
func TestTerminalNoticesUnaskedAnswers(t *testing.T) {
	t.Parallel()
	_, err := onTerminal(exec.Command("sh", "-c", `printf 'name: '; read -r name; echo "$name"`), []string{"a", "b"})
	if err == nil || !strings.Contains(err.Error(), `nobody asked for ["b"]; shown:`+"\nname: a\r\na\r\n") {
		t.Errorf("got %v", err)
	}
}
