package rules

import (
	"fmt"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/internal/endoflife"
	"gitlab.com/pipewright/pipewright/lint"
)

// ServiceVersionDisagrees reports services of which jobs use different major versions.
var ServiceVersionDisagrees = &lint.Analyzer{
	Name:     "service-version-disagrees",
	Group:    lint.Images,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `jobs use different major versions of one service

One job tests on PostgreSQL 12, another on 17: at most one of them is what runs in production,
and a test that passes on the other proves little. Often one of the two was forgotten when the
version was raised.

The rule looks at databases, caches and brokers among the services. It is silent where the
difference seems to be wanted: when a matrix chooses the version, when the name of a job says
it (test-pg12), and when there are three versions or more.`,
	Bad: "unit:\n  services: [\"postgres:16\"]\n  script: make test\n" +
		"browser:\n  services: [\"postgres:18\"]\n  script: make browser-test\n",
	Good: "unit:\n  services: [\"postgres:18\"]\n  script: make test\n" +
		"browser:\n  services: [\"postgres:18\"]\n  script: make browser-test\n",
	Run: serviceVersionDisagrees,
}

// servers are the products whose versions jobs should agree on, by their names in package endoflife.
var servers = [...]string{"elasticsearch", "mariadb", "memcached", "mongodb", "mysql", "postgresql", "rabbitmq", "redis", "valkey"}

func serviceVersionDisagrees(pass *lint.Pass) error {
	uses := map[string][]serverUse{}
	for _, u := range images(pass) {
		if use, ok := serverOf(&u); ok {
			uses[use.cycle.Product.Name] = append(uses[use.cycle.Product.Name], use)
		}
	}
	for _, product := range servers {
		if all := uses[product]; !isWanted(all) {
			reportDisagreement(pass, all)
		}
	}
	return nil
}

// A serverUse is a service of a job whose version is known.
type serverUse struct {
	usedImage
	cycle endoflife.Cycle
	major string
}

func serverOf(u *usedImage) (serverUse, bool) {
	if !u.isService() {
		return serverUse{}, false
	}
	cycles := endoflife.OfImage(u.Reference)
	if len(cycles) == 0 || !slices.Contains(servers[:], cycles[0].Product.Name) {
		return serverUse{}, false
	}
	major, _, _ := strings.Cut(cycles[0].Version, ".")
	return serverUse{*u, cycles[0], major}, true
}

// isWanted reports whether jobs mean to use several versions.
func isWanted(uses []serverUse) bool {
	var majors []string
	for _, use := range uses {
		if strings.Contains(use.job.Name.Value, use.major) || len(use.job.Instances) > 0 {
			return true
		}
		if !slices.Contains(majors, use.major) {
			majors = append(majors, use.major)
		}
	}
	return len(majors) != 2
}

// reportDisagreement reports the first use of the older version, and names the first one of the newer.
func reportDisagreement(pass *lint.Pass, uses []serverUse) {
	older, newer := uses[0], uses[slices.IndexFunc(uses, func(use serverUse) bool { return use.major != uses[0].major })]
	if isOlder(newer.cycle, older.cycle) {
		older, newer = newer, older
	}
	f := older.finding("%q uses %s and %q %s: use one major version in all jobs", older.job.Name.Value, older.cycle,
		newer.job.Name.Value, newer.cycle.Version)
	f.Related = append(f.Related, lint.Related{Span: newer.written.Span, Message: fmt.Sprintf("the service of %q", newer.job.Name.Value)})
	pass.Report(f)
}

// isOlder reports whether a cycle of a product came before another one.
func isOlder(a, b endoflife.Cycle) bool {
	cycles := endoflife.Cycles(a.Product.Name)
	at := func(c endoflife.Cycle) int {
		return slices.IndexFunc(cycles, func(other endoflife.Cycle) bool { return other.Version == c.Version })
	}
	return at(a) > at(b)
}
