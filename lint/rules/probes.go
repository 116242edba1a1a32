package rules

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/docker"
)

// A probe is a command of a healthcheck that asks the server of its own container for a page.
type probe struct {
	host      string // that the server is told: "localhost" unless a header says otherwise
	fails     bool   // a status of 400 makes the check fail
	follows   bool   // it goes where a redirect leads
	forwarded bool   // it says X-Forwarded-Proto
}

// probedURL finds the page that a probe asks for, probedHost the header that names another host.
var (
	probedURL  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\bhttp://(localhost|127\.0\.0\.1|0\.0\.0\.0)\b`) })
	probedHost = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)["']?\bHost\b["']?\s*[:,]\s*["']?([\w.-]+)`)
	})
	curlFails   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\s(?:--fail\b|--fail-with-body\b|-[a-zA-Z]*f)`) })
	curlFollows = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\s(?:--location\b|-[a-zA-Z]*L)`) })
)

// probeIn returns the probe that a command is; ok is false when it is none that is understood.
func probeIn(command string) (p probe, ok bool) {
	m := probedURL().FindStringSubmatch(command)
	if m == nil || strings.Contains(command, "$") {
		return p, false
	}
	p = probe{host: m[1], fails: true, follows: true, forwarded: strings.Contains(strings.ToLower(command), "x-forwarded-proto")}
	switch {
	case strings.Contains(command, "curl "):
		p.fails, p.follows = curlFails().MatchString(command), curlFollows().MatchString(command)
	case !strings.Contains(command, "wget ") && !strings.Contains(command, "urlopen("):
		return p, false
	}
	if host := probedHost().FindStringSubmatch(command); host != nil {
		p.host = host[1]
	}
	return p, true
}

// djangoServers are the words of commands that serve a Django project.
var djangoServers = []string{"gunicorn", "uvicorn", "daphne", "hypercorn", "granian", "manage.py runserver"}

// servesDjango reports whether a command starts such a server itself, with nothing else in front of it.
func servesDjango(command string) bool {
	speaks := func(word string) bool { return strings.Contains(command, word) }
	return slices.ContainsFunc(djangoServers, speaks) && !speaks("nginx") && !speaks("supervisord")
}

// healthOf returns the healthcheck of a stage that serves Django, nil when there is none.
func healthOf(stage *docker.Stage) *docker.Instruction {
	check := stage.Last("HEALTHCHECK")
	served := slices.ContainsFunc([]string{"CMD", "ENTRYPOINT"}, func(name string) bool {
		in := stage.Last(name)
		return in != nil && servesDjango(in.Command())
	})
	if check == nil || check.Inner == nil || !served {
		return nil
	}
	return check.Inner
}

// healthOfService returns the command of the healthcheck of a service that serves Django, nil when there is none.
func healthOfService(s *docker.Service) (test syntax.Node, command string) {
	m, _ := s.Healthcheck.(*syntax.Mapping)
	served := slices.ContainsFunc(s.Commands, func(w docker.Word) bool { return servesDjango(w.Text) })
	if test = m.Get("test"); test == nil || !served {
		return nil, ""
	}
	if scalar, ok := test.(*syntax.Scalar); ok {
		return test, scalar.Text()
	}
	return test, strings.Join(words(test), " ")
}
