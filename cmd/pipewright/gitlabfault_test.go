package main

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"gitlab.com/pipewright/pipewright/internal/gitlabtest"
)

// fault spoils answers of the server.
func (g *gitlabScript) fault(ts *testscript.TestScript, args []string) {
	fault := gitlabtest.Fault{Header: http.Header{}}
	for _, arg := range args {
		if arg != "" {
			ts.Check(setFault(&fault, arg))
		}
	}
	g.server.Fail(fault)
}

// setFault sets one field of a fault: "status=429", "html".
func setFault(f *gitlabtest.Fault, arg string) (err error) {
	name, value, _ := strings.Cut(arg, "=")
	switch name {
	case "path":
		f.Path = value
	case "method":
		f.Method = value
	case "redirect":
		f.Redirect = value
	case "header":
		field, text, _ := strings.Cut(value, ":")
		f.Header.Set(field, text)
	case "after":
		f.After, err = strconv.Atoi(value)
	case "times":
		f.Times, err = strconv.Atoi(value)
	case "status":
		f.Status, err = strconv.Atoi(value)
	case "delay":
		f.Delay, err = time.ParseDuration(value)
	case "html":
		f.HTML = true
	case "expired":
		f.Expired = true
	case "revoked":
		f.Revoked = true
	case "cut":
		f.Cut = true
	case "truncate":
		f.Truncate = true
	default:
		err = fmt.Errorf("gitlab fault: unknown word %q", arg)
	}
	return err
}
