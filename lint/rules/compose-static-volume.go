package rules

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/django"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/lint"
)

// ComposeStaticVolume reports volumes that hide the static files of every release but the first.
var ComposeStaticVolume = &lint.Analyzer{
	Name:     "compose-static-volume",
	Group:    lint.Django,
	Severity: lint.Warning,
	Preset:   lint.Recommended,
	Since:    "0.1.0",
	Doc: `a volume lies over the static files that were collected into the image

Docker fills a named volume from the image once, while it is empty. Later images bring newer
static files, but the volume hides them: the site keeps the style sheets and scripts of its
first release. Copy the files into the image of the web server (COPY --from), serve them with
WhiteNoise, or collect them when the container starts.

The rule speaks of services that build an image in which "collectstatic" writes to STATIC_ROOT,
and that mount a named volume there, where nothing else in the repository collects them again.`,
	Example: "compose.yml",
	Bad:     "services:\n  web:\n    build: .\n    volumes: [\"static:/app/staticfiles\"]\nvolumes:\n  static:\n",
	Good:    "services:\n  web:\n    build: .\n",
	Beside: append(slices.Clone(besideSettings),
		lint.Beside{Name: exampleSettings, Text: "STATIC_ROOT = \"/app/staticfiles\"\n"},
		lint.Beside{Name: ".dockerignore", Text: ".env\n.git\n"},
		lint.Beside{Name: "Dockerfile", Text: `FROM python:3.13-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
RUN python manage.py collectstatic --noinput
USER app
CMD ["gunicorn", "conf.wsgi"]
`}),

	RunCompose: composeStaticVolume,
}

func composeStaticVolume(pass *lint.Pass, c *docker.Compose) error {
	for _, s := range c.Services {
		if s.Extends || !slices.ContainsFunc(mountsOf(s), mount.named) {
			continue
		}
		stage := stageOf(pass, s)
		if stage == nil || !collectsInImage(stage) || collectsLater(pass, s, stage) {
			continue
		}
		root := staticRoot(pass, stage)
		for i, m := range mountsOf(s) {
			if root == "" || !m.named() || m.target != root {
				continue
			}
			f := lint.Findingf(m.span, "the volume %q keeps the static files of the first release, and hides those that later images bring to %s: "+
				"serve them from the image", m.source, root).At("services", s.Name.Text(), "volumes", strconv.Itoa(i))
			pass.Report(f)
		}
	}
	return nil
}

const collectstatic = "collectstatic"

func collectsInImage(stage *docker.Stage) bool {
	return slices.ContainsFunc(stage.Lineage(), func(in *docker.Instruction) bool {
		return in.Name == "RUN" && strings.Contains(in.Command(), collectstatic)
	})
}

// collectsLater reports whether the files may be collected again in a container: by its command, by the scripts with which it starts, or
// by anything else in the repository.
func collectsLater(pass *lint.Pass, s *docker.Service, stage *docker.Stage) bool {
	starts := ""
	for _, w := range s.Commands {
		starts += w.Text + " "
	}
	for _, name := range []string{"ENTRYPOINT", "CMD"} {
		if in := stage.Last(name); in != nil {
			starts += in.Command() + " "
		}
	}
	if strings.Contains(starts, ".sh") || strings.Contains(starts, collectstatic) || !servesDjango(starts) {
		return true
	}
	if ci := pass.File(".gitlab-ci.yml"); ci != nil && bytes.Contains(ci.Text, []byte(collectstatic)) {
		return true
	}
	return slices.ContainsFunc(commandFiles(pass), func(text []byte) bool {
		return text == nil || bytes.Contains(text, []byte(collectstatic)) && !bytes.Contains(text, []byte("FROM "))
	})
}

// lastLiteral finds the last name in an expression such as  BASE_DIR / "staticfiles"  or  os.path.join(BASE_DIR, "static", "root").
var lastLiteral = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`BASE_DIR\s*(?:/|,)\s*["']([\w./-]+)["']\s*\)?$`) })

// staticRoot returns STATIC_ROOT in the containers of a stage; "" when nobody knows it.
func staticRoot(pass *lint.Pass, stage *docker.Stage) string {
	project := pass.Django()
	if project == nil {
		return ""
	}
	v, ok := project.Setting("STATIC_ROOT")
	if !ok || !v.Certain {
		return ""
	}
	dir, name := "", ""
	switch {
	case v.Kind == django.Text:
		name = v.Text
	case v.Kind == django.Env && imageVariable(stage, v.Text) != "":
		name = imageVariable(stage, v.Text)
	case v.Kind == django.Env && v.Default != nil && v.Default.Kind == django.Text:
		name = v.Default.Text
	case v.Kind == django.Computed:
		if m := lastLiteral().FindStringSubmatch(v.Span.Text()); m != nil {
			dir, name = workdir(stage), m[1]
		}
	}
	if name == "" || strings.Contains(name, "$") || dir == "" && !path.IsAbs(name) {
		return ""
	}
	return path.Join(dir, name)
}
