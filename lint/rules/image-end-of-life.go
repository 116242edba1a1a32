package rules

import (
	"fmt"
	"strings"
	"time"

	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/internal/endoflife"
	"gitlab.com/pipewright/pipewright/internal/image"
	"gitlab.com/pipewright/pipewright/lint"
)

// ImageEndOfLife reports images of versions that nobody mends any more.
var ImageEndOfLife = &lint.Analyzer{
	Name:     "image-end-of-life",
	Group:    lint.Images,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `an image holds a version that has reached its end of life, or will within 90 days

Holes in it stay open, and its packages disappear from the mirrors: one day apt-get update
finds nothing, and the pipeline fails for everybody at once. The tag tells what is inside:
python:3.9-slim-buster is Python 3.9 on Debian 10. Versions that end within 90 days are
reported as info.

The days are those of endoflife.date, in a table inside of pipewright that knows what was
known when it was made; the hint says when that was. Of Debian, the last day of long-term
support counts; extended support that is sold does not. The rule looks through variables that
the configuration itself sets, also in a matrix, and says nothing of images whose tag it
cannot know. Images of Dockerfiles and compose files are looked at, too.

A job named after the version (build-debian-buster, "python 3.9") is there for its sake, and
is left alone.`,
	Bad:  "test:\n  image: python:3.8-slim-buster\n  script: make test\n",
	Good: "test:\n  image: python:3.13-slim-trixie\n  script: make test\n",

	Run:           imageEndOfLife,
	RunDockerfile: dockerfileEndOfLife,
	RunCompose:    composeEndOfLife,
}

// notice is how long before its last day a version is reported.
const notice = 90 * 24 * time.Hour

func imageEndOfLife(pass *lint.Pass) error {
	if pass.Today.IsZero() {
		return nil
	}
	for _, u := range images(pass) {
		if namedAfter(u.job.Name.Value, u.Reference) {
			continue
		}
		if f, ok := lifeOf(u.Reference, pass.Today).finding(u.say(), u.tagFinding); ok {
			pass.Report(f)
		}
	}
	return nil
}

func dockerfileEndOfLife(pass *lint.Pass, d *docker.Dockerfile) error {
	endsOfDockerImages(pass, dockerfileImages(d))
	return nil
}

func composeEndOfLife(pass *lint.Pass, c *docker.Compose) error {
	endsOfDockerImages(pass, composeImages(c))
	return nil
}

func endsOfDockerImages(pass *lint.Pass, images []dockerImage) {
	if pass.Today.IsZero() {
		return
	}
	for _, d := range images {
		if f, ok := lifeOf(d.Reference, pass.Today).finding(d.say(), d.finding); ok {
			pass.Report(f)
		}
	}
}

// A moment is where the end of a life lies.
type moment int

const (
	far moment = iota
	soon
	past
)

// A life is what is known of the end of an image.
type life struct {
	ends moment
	what string // what it holds that has ended, else what ends soon
	hint string // what to take instead
}

// finding returns the finding about an image, made by at; ok is false when its end is far.
func (l life) finding(image string, at func(format string, args ...any) lint.Finding) (f lint.Finding, ok bool) {
	switch l.ends {
	case past:
		return at("%s is past its end of life: %s: take a version that is maintained", image, l.what).WithHint("%s", l.hint), true
	case soon:
		f = at("%s is near its end of life: %s: plan the move to a newer version", image, l.what).WithHint("%s", l.hint)
		f.Severity = lint.Info
		return f, true
	}
	return f, false
}

func lifeOf(r image.Reference, today time.Time) life {
	ends := map[moment][]string{}
	maintained := map[moment][]string{}
	for _, c := range endoflife.OfImage(r) {
		m := momentOf(c, today)
		verb := " ended on "
		if m == soon {
			verb = " ends on "
		}
		if len(ends[m]) > 0 {
			verb = " on "
		}
		ends[m] = append(ends[m], c.String()+verb+c.End.Format(time.DateOnly))
		maintained[m] = append(maintained[m], newest(c.Product, today))
	}
	for _, m := range []moment{past, soon} {
		if len(ends[m]) > 0 {
			hint := fmt.Sprintf("maintained: %s (%s, as of %s)",
				strings.Join(maintained[m], "; "), endoflife.Source, endoflife.AsOf().Format(time.DateOnly))
			return life{m, strings.Join(ends[m], ", "), hint}
		}
	}
	return life{}
}

func momentOf(c endoflife.Cycle, today time.Time) moment {
	switch {
	case c.Ended(today):
		return past
	case c.Ended(today.Add(notice)):
		return soon
	}
	return far
}

// maxVersions is how many versions a hint names.
const maxVersions = 4

// newest returns the newest versions of a product that are maintained longer than the notice, where there are such.
func newest(p *endoflife.Product, today time.Time) string {
	cycles := endoflife.Maintained(p.Name, today.Add(notice))
	if len(cycles) == 0 {
		return "no version of " + p.Title
	}
	var versions []string
	for _, c := range cycles[:min(len(cycles), maxVersions)] {
		versions = append(versions, c.Version)
	}
	return p.Title + " " + strings.Join(versions, ", ")
}
