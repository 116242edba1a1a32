package endoflife

import (
	"strings"
	"testing"
	"time"

	"gitlab.com/pipewright/pipewright/internal/image"
)

var today = time.Date(2026, time.November, 23, 9, 30, 0, 0, time.UTC)

// TestTable checks that the embedded table is whole: every line is understood, and every product has cycles.
func TestTable(t *testing.T) {
	lines := 0
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "#") {
			lines++
		}
		fields := strings.Fields(line)
		if strings.HasPrefix(line, "#") || len(fields) >= 3 && fields[2] == "-" {
			continue
		}
		if _, err := time.Parse(time.DateOnly, fields[2]); err != nil {
			t.Errorf("%q: %v", line, err)
		}
	}
	cycles := 0
	for _, p := range Products() {
		cycles += len(Cycles(p.Name))
		if len(Maintained(p.Name, AsOf())) == 0 && p.Name != "centos" {
			t.Errorf("%s: nothing is maintained", p.Name)
		}
	}
	if AsOf().IsZero() || cycles != lines {
		t.Errorf("as of %v, %d cycles in %d lines", AsOf(), cycles, lines)
	}
}

func TestFind(t *testing.T) {
	for _, test := range []struct{ product, version, want string }{
		{"python", "3.9", "3.9"},
		{"python", "3.9.18", "3.9"},
		{"python", "3.90", ""},
		{"python", "2", "2.7"},
		{"nodejs", "18.20.1", "18"},
		{"docker-engine", "24", "24.0"},
		{"postgresql", "9.6.1", "9.6"},
		{"python", "", ""},
		{"python", "latest", ""},
		{"nothing", "1", ""},
	} {
		if c, ok := Find(test.product, test.version); c.Version != test.want || ok != (test.want != "") {
			t.Errorf("%s %s: %q %t, want %q", test.product, test.version, c.Version, ok, test.want)
		}
	}
}

func TestEnded(t *testing.T) {
	day := time.Date(2026, time.November, 23, 0, 0, 0, 0, time.UTC)
	if c := (Cycle{End: day}); c.Ended(today) || !c.Ended(today.AddDate(0, 0, 1)) {
		t.Error("the last day belongs to the cycle, the next one does not")
	}
	if (Cycle{}).Ended(today) {
		t.Error("without a day, a cycle has not ended")
	}
}

func TestOfImage(t *testing.T) {
	for text, want := range map[string]string{
		"python:3.9-slim-buster":                 "Python 3.9, Debian 10 (buster)",
		"python:3.13":                            "Python 3.13",
		"docker.io/library/node:18-alpine3.18":   "Node.js 18, Alpine 3.18",
		"node:lts-bullseye-slim":                 "Debian 11 (bullseye)",
		"ubuntu:groovy":                          "Ubuntu 20.10 (groovy)",
		"ubuntu:20.04":                           "Ubuntu 20.04 (focal)",
		"nvidia/cuda:12.0.0-devel-ubuntu20.04":   "Ubuntu 20.04 (focal)",
		"debian:bookworm-slim":                   "Debian 12 (bookworm)",
		"debian:12.1":                            "Debian 12 (bookworm)",
		"jenkins/x:groovy":                       "",
		"registry.example.com/app:1.2-focal":     "Ubuntu 20.04 (focal)",
		"registry.example.com/python:3.8":        "",
		"mcr.microsoft.com/dotnet/sdk:6.0-jammy": ".NET 6, Ubuntu 22.04 (jammy)",
		"$CI_REGISTRY/python:3.8":                "",
		"python:$VERSION-buster":                 "",
		"python":                                 "",
		"python:-":                               "",
		"postgis/postgis:12-3.4":                 "PostgreSQL 12",
	} {
		r, _ := image.Parse(text)
		var got []string
		for _, c := range OfImage(r) {
			got = append(got, c.String())
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestMaintained(t *testing.T) {
	var got []string
	for _, c := range Maintained("python", today) {
		got = append(got, c.Version)
	}
	if strings.Join(got, " ") != "3.14 3.13 3.12 3.11" {
		t.Errorf("maintained: %q", got)
	}
}
