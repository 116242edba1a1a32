package templates

import (
	"fmt"
	"strconv"
	"strings"
)

// AsOf is the day on which [Releases] was read from endoflife.date.
const AsOf = "2026-08-22"

// A Release is one release line of a product: Python 3.13, PostgreSQL 17.
type Release struct {
	Product string
	Cycle   string // "3.13"
	Ends    string // the last day with security fixes, as 2029-10-31; "" while nobody has set one
	Advice  Advice
}

// An Advice says whether a new set-up should use a release.
type Advice int

// The advices.
const (
	Default Advice = iota // what is generated when nothing else is asked for
	Allowed               // supported
	Ageing                // still supported, not for long: a note
	Ended                 // no more fixes: refused
)

// Releases is the one table of versions: templates take theirs from it and so do rules about images that have ended.
var Releases = []Release{
	{"python", "3.14", "2030-10-31", Allowed},
	{"python", "3.13", "2029-10-31", Default},
	{"python", "3.12", "2028-10-31", Allowed},
	{"python", "3.11", "2027-10-31", Ageing},
	{"python", "3.10", "2026-10-31", Ended},
	{"python", "3.9", "2025-10-31", Ended},
	{"python", "3.8", "2024-10-07", Ended},
	{"python", "3.7", "2023-06-27", Ended},
	{"python", "3.6", "2021-12-23", Ended},
	{"django", "6.1", "2027-12-31", Allowed},
	{"django", "6.0", "2027-04-30", Allowed},
	{"django", "5.2", "2028-04-30", Default},
	{"django", "5.1", "2025-12-31", Ended},
	{"django", "5.0", "2025-04-02", Ended},
	{"django", "4.2", "2026-04-07", Ended},
	{"django", "4.1", "2023-12-01", Ended},
	{"django", "4.0", "2023-04-01", Ended},
	{"django", "3.2", "2024-04-01", Ended},
	{"django", "2.2", "2022-04-11", Ended},
	{"postgres", "18", "2030-11-14", Allowed},
	{"postgres", "17", "2029-11-08", Default},
	{"postgres", "16", "2028-11-09", Allowed},
	{"postgres", "15", "2027-11-11", Ageing},
	{"postgres", "14", "2026-11-12", Ended},
	{"postgres", "13", "2025-11-13", Ended},
	{"nginx", "1.30", "", Default},
	{"nginx", "1.29", "", Ended},
	{"nginx", "1.28", "", Ended},
	{"rabbitmq", "4.3", "", Default},
	{"rabbitmq", "4.2", "2026-07-31", Ageing},
	{"rabbitmq", "3.13", "", Ended},
	{"redis", "8.2", "2030-09-01", Default},
	{"redis", "7.4", "", Allowed},
	{"redis", "7.2", "", Ended},
	{"valkey", "8.1", "2030-03-31", Default},
	{"node", "26", "", Allowed},
	{"node", "24", "2028-04-30", Default},
	{"node", "22", "2027-04-30", Allowed},
	{"node", "20", "2026-04-30", Ended},
	{"caddy", "2.11", "", Default},
	{"docker", "29", "", Default},
	{"docker", "28", "2026-05-13", Ended},
	{"uv", "0.13", "", Default},
	{"golang", "1.26", "", Default},
}

// tools are the releases of development tools that a job installs where the project names none: the newest on PyPI in
// November 2026.
var tools = map[string]string{
	"ruff":                      "0.17.5",
	"black":                     "26.10.1",
	"isort":                     "9.0.2",
	"flake8":                    "7.5.0",
	"mypy":                      "2.4.1",
	"django-stubs":              "6.1.2",
	"djangorestframework-stubs": "3.18.1",
}

// Tool returns the release of a development tool that a new set-up should use.
func Tool(name string) string {
	release, ok := tools[name]
	if !ok {
		panic("templates: no release of " + name)
	}
	return release
}

// images says how a product's image is named; %s is the release.
var images = map[string]string{
	"python":   "python:%s-slim-trixie",
	"postgres": "postgres:%s-alpine",
	"nginx":    "nginxinc/nginx-unprivileged:%s-alpine",
	"rabbitmq": "rabbitmq:%s-alpine",
	"redis":    "redis:%s-alpine",
	"valkey":   "valkey/valkey:%s-alpine",
	"node":     "node:%s-trixie-slim",
	"caddy":    "caddy:%s-alpine",
	"docker":   "docker:%s-cli",
	"uv":       "ghcr.io/astral-sh/uv:%s",
	"golang":   "golang:%s-bookworm",
}

// djangoPythons are the Python releases that a Django release supports, oldest and newest.
var djangoPythons = map[string][2]string{
	"6.1": {"3.12", "3.14"},
	"6.0": {"3.12", "3.14"},
	"5.2": {"3.10", "3.14"},
	"5.1": {"3.10", "3.13"},
	"5.0": {"3.10", "3.12"},
	"4.2": {"3.8", "3.12"},
	"4.1": {"3.8", "3.11"},
	"4.0": {"3.8", "3.10"},
	"3.2": {"3.6", "3.10"},
	"2.2": {"3.5", "3.9"},
}

// Find returns the release of a product.
func Find(product, cycle string) (Release, bool) {
	for _, r := range Releases {
		if r.Product == product && r.Cycle == cycle {
			return r, true
		}
	}
	return Release{}, false
}

// Current returns the release of a product that a new set-up should use.
func Current(product string) Release {
	for _, r := range Releases {
		if r.Product == product && r.Advice == Default {
			return r
		}
	}
	panic("templates: no default release of " + product)
}

// Supported returns a product's releases that have not ended, as the table has them.
func Supported(product string) []string {
	var cycles []string
	for _, r := range Releases {
		if r.Product == product && r.Advice != Ended {
			cycles = append(cycles, r.Cycle)
		}
	}
	return cycles
}

// Image returns the image of a product's release; an empty cycle means the default.
func Image(product, cycle string) string {
	if cycle == "" {
		cycle = Current(product).Cycle
	}
	return fmt.Sprintf(images[product], cycle)
}

// PostGIS returns the image of a release of PostgreSQL with PostGIS, whose 3.5 does not know release 18.
func PostGIS(cycle string) string {
	if Compare(cycle, "18") >= 0 {
		return "postgis/postgis:" + cycle + "-3.6-alpine"
	}
	return "postgis/postgis:" + cycle + "-3.5-alpine"
}

// DjangoPythons returns the oldest and the newest Python release that a Django release supports.
func DjangoPythons(django string) (oldest, newest string, ok bool) {
	r, ok := djangoPythons[django]
	return r[0], r[1], ok
}

// Compare compares two versions number by number: "3.9" is before "3.13".
func Compare(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(as), len(bs)) {
		if d := number(as, i) - number(bs, i); d != 0 {
			return d
		}
	}
	return 0
}

func number(parts []string, i int) int {
	if i >= len(parts) {
		return 0
	}
	n, err := strconv.Atoi(parts[i])
	if err != nil {
		return 0
	}
	return n
}
