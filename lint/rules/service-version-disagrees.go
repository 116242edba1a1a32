package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/internal/endoflife"
	"gitlab.com/pipewright/pipewright/internal/image"
	"gitlab.com/pipewright/pipewright/lint"
)

// ServiceVersionDisagrees reports services of which jobs, or jobs and compose files, use different major versions.
var ServiceVersionDisagrees = &lint.Analyzer{
	Name:     "service-version-disagrees",
	Group:    lint.Images,
	Severity: lint.Info,
	Preset:   lint.Strict,
	Since:    "0.1.0",
	Doc: `different major versions of one service are in use

One job tests on PostgreSQL 12, another on 17, and the compose file starts 15: at most one of
them is what runs in production, and a test that passes on another one proves little. Often
one was forgotten when the version was raised.

The rule looks at databases, caches and brokers among the services of jobs, and in the compose
files at the root of the repository; where one of these has production in its name, it is the
one that counts. It is silent where the difference seems to be wanted: when a matrix chooses
the version, when the name of a job says it (test-pg12), and when there are three versions or
more.`,
	Bad: "unit:\n  services: [\"redis:7\"]\n  script: make test\n" +
		"browser:\n  services: [\"redis:8\"]\n  script: make browser-test\n",
	Good: "unit:\n  services: [\"redis:8\"]\n  script: make test\n" +
		"browser:\n  services: [\"redis:8\"]\n  script: make browser-test\n",
	Run: serviceVersionDisagrees,
}

// servers are the products whose versions should agree, by their names in package endoflife.
var servers = [...]string{"elasticsearch", "mariadb", "memcached", "mongodb", "mysql", "postgresql", "rabbitmq", "redis", "valkey"}

func serviceVersionDisagrees(pass *lint.Pass) error {
	uses := map[string][]serverUse{}
	for _, u := range images(pass) {
		if use, ok := serverOf(&u); ok {
			uses[use.cycle.Product.Name] = append(uses[use.cycle.Product.Name], use)
		}
	}
	for _, product := range servers {
		all := uses[product]
		switch majors := majorsOf(all); {
		case len(majors) == 0 || isWanted(all):
		case len(majors) == 2:
			reportDisagreement(pass, all)
		case len(majors) == 1:
			reportComposeDisagreement(pass, all[0])
		}
	}
	return nil
}

// A serverVersion is the version of a server that an image's tag tells.
type serverVersion struct {
	cycle endoflife.Cycle
	major string
}

// A serverUse is a service of a job whose version is known.
type serverUse struct {
	usedImage
	serverVersion
}

func serverOf(u *usedImage) (serverUse, bool) {
	if !u.isService() {
		return serverUse{}, false
	}
	version, ok := serverVersionOf(u.Reference)
	return serverUse{*u, version}, ok
}

// serverVersionOf returns the version of the server that an image holds; ok is false when it holds none, or does not say which.
func serverVersionOf(r image.Reference) (v serverVersion, ok bool) {
	cycles := endoflife.OfImage(r)
	if len(cycles) == 0 || !slices.Contains(servers[:], cycles[0].Product.Name) {
		return v, false
	}
	major, _, _ := strings.Cut(cycles[0].Version, ".")
	return serverVersion{cycles[0], major}, true
}

// isWanted reports whether jobs mean to use the versions that they do.
func isWanted(uses []serverUse) bool {
	return slices.ContainsFunc(uses, func(use serverUse) bool {
		return strings.Contains(use.job.Name.Value, use.major) || len(use.job.Instances) > 0
	})
}

// majorsOf returns the major versions in use.
func majorsOf(uses []serverUse) []string {
	var majors []string
	for _, use := range uses {
		if !slices.Contains(majors, use.major) {
			majors = append(majors, use.major)
		}
	}
	return majors
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

// reportComposeDisagreement reports a service of jobs of which the compose files have one other version.
func reportComposeDisagreement(pass *lint.Pass, use serverUse) {
	all := composeServers(pass, use.cycle.Product.Name)
	if len(all) == 0 || slices.ContainsFunc(all, func(c composeServer) bool { return c.major == use.major || c.major != all[0].major }) {
		return
	}
	other := all[0]
	f := use.tagFinding("%q uses %s and %q %s: use one major version in tests and in containers", use.job.Name.Value, use.cycle,
		path.Base(other.span.File.Name), other.cycle.Version)
	f.Related = append(f.Related, lint.Related{Span: other.span, Message: "the service in the compose file"})
	pass.Report(f)
}

// A composeServer is a service of a compose file whose version is known.
type composeServer struct {
	dockerImage
	serverVersion
}

// composeServers returns the services that are a product in the compose files at the root of the repository: in those for production,
// where there are such.
func composeServers(pass *lint.Pass, product string) []composeServer {
	var all, production []composeServer
	for _, c := range composeFilesIn(pass, ".") {
		for _, d := range composeImages(c) {
			version, ok := serverVersionOf(d.Reference)
			if !ok || version.cycle.Product.Name != product {
				continue
			}
			all = append(all, composeServer{d, version})
			if forProduction(path.Base(c.File.Name)) {
				production = append(production, all[len(all)-1])
			}
		}
	}
	if len(production) > 0 {
		return production
	}
	return all
}
