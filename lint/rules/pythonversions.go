package rules

import (
	"regexp"
	"strings"
	"sync"

	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/docker"
	"gitlab.com/pipewright/pipewright/internal/image"
	"gitlab.com/pipewright/pipewright/lint"
)

// A pythonVersion is the minor version of Python that a file names: "3.13".
type pythonVersion struct {
	minor string
	in    string // what it is the version of: "Dockerfile"
	at    source.Span
}

// minorOfPython finds the minor version at the beginning of a tag or of a line.
var minorOfPython = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(3\.\d+)(?:[.\-]|$)`) })

// pythonOf returns the minor version of Python in its official image, "" for everything else.
func pythonOf(r image.Reference) string {
	if r.OnHub() != "python" || r.Tag.HasVariable() {
		return ""
	}
	m := minorOfPython().FindStringSubmatch(r.Tag.Text)
	if m == nil {
		return ""
	}
	return m[1]
}

// productionPython returns the version of Python with which a repository runs: the runtime of its serverless.yml, else that of the last
// stage of its Dockerfile. ok is false when neither tells it.
func productionPython(pass *lint.Pass) (v pythonVersion, ok bool) {
	for _, name := range []string{"serverless.yml", "serverless.yaml"} {
		if file := pass.File(name); file != nil {
			return lambdaPython(file, name)
		}
	}
	file := pass.File("Dockerfile")
	if file == nil {
		return v, false
	}
	return dockerfilePython(docker.ParseDockerfile(file), "Dockerfile")
}

func lambdaPython(file *source.File, name string) (v pythonVersion, ok bool) {
	root, _ := syntax.Parse(file).Root.(*syntax.Mapping)
	provider, _ := root.Get("provider").(*syntax.Mapping)
	runtime, _ := provider.Get("runtime").(*syntax.Scalar)
	if runtime == nil || !strings.HasPrefix(runtime.Text(), "python") {
		return v, false
	}
	m := minorOfPython().FindStringSubmatch(strings.TrimPrefix(runtime.Text(), "python"))
	if m == nil {
		return v, false
	}
	return pythonVersion{m[1], name, runtime.Span()}, true
}

// dockerfilePython returns the version of Python of the image that a Dockerfile makes.
func dockerfilePython(d *docker.Dockerfile, name string) (v pythonVersion, ok bool) {
	final := d.Final()
	if final == nil {
		return v, false
	}
	base, known := final.BaseImage()
	ref, parsed := image.Parse(base)
	if !known || !parsed || pythonOf(ref) == "" {
		return v, false
	}
	return pythonVersion{pythonOf(ref), name, final.Root().Image.Span}, true
}

// declaredPython returns the version of Python in .python-version at the root of the repository.
func declaredPython(pass *lint.Pass) (v pythonVersion, ok bool) {
	const name = ".python-version"
	file := pass.File(name)
	if file == nil {
		return v, false
	}
	lines := strings.Fields(string(file.Text))
	if len(lines) != 1 {
		return v, false
	}
	m := minorOfPython().FindStringSubmatch(lines[0])
	if m == nil {
		return v, false
	}
	start := strings.Index(string(file.Text), lines[0])
	return pythonVersion{m[1], name, file.Span(start, start+len(lines[0]))}, true
}
