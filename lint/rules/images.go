package rules

import (
	"fmt"
	"slices"
	"strconv"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/internal/image"
	"gitlab.com/pipewright/pipewright/lint"
)

// A usedImage is an image of a job, or of one of its services. Of a parallel job whose matrix chooses the image, there is one for each.
type usedImage struct {
	image.Reference // with the variables that the configuration itself settles filled in
	written         config.String
	job             *config.Job
	service         int // the number of the service, -1 for the job's own image
	defined         []config.Variable
	path            []string
}

// isService reports whether the image is that of a service.
func (u *usedImage) isService() bool { return u.service >= 0 }

// say names the image as it is written, with what it stands for.
func (u *usedImage) say() string {
	if u.Text == u.written.Value {
		return fmt.Sprintf("%q", u.Text)
	}
	return fmt.Sprintf("%q (%q)", u.written.Value, u.Text)
}

// finding returns a finding about the image. Where the text is nothing but a variable, the place is that of its value: there it is
// mended, for all jobs that use it.
func (u *usedImage) finding(format string, args ...any) lint.Finding {
	return u.findingAt(u.definition(u.written.Value), format, args...)
}

// tagFinding returns a finding about the tag of the image: the value of the variable that is the tag is its place, too.
func (u *usedImage) tagFinding(format string, args ...any) lint.Finding {
	at := u.definition(u.written.Value)
	if r, ok := image.Parse(u.written.Value); ok && at == nil {
		at = u.definition(r.Tag.Text)
	}
	return u.findingAt(at, format, args...)
}

// findingAt returns a finding at the value of a variable, or at the image itself, which leads to the variables that it was made of.
func (u *usedImage) findingAt(v *config.Variable, format string, args ...any) lint.Finding {
	if v != nil {
		f := lint.Findingf(v.Value.Span, format, args...).At(u.path...)
		f.Related = []lint.Related{{Span: u.written.Span, Message: fmt.Sprintf("used by %q here", u.job.Name.Value)}}
		return f
	}
	f := lint.Findingf(u.written.Span, format, args...).At(u.path...)
	for _, v := range u.defined {
		f.Related = append(f.Related, lint.Related{Span: v.Value.Span, Message: fmt.Sprintf("%q is set here", v.Name.Value)})
	}
	return f
}

// definition returns the settled variable in which a part of the written text has its one variable, nil when there is none or several.
func (u *usedImage) definition(part string) *config.Variable {
	variables := image.Variables(part)
	if len(variables) != 1 || part == u.written.Value && variables[0].End-variables[0].Start != len(part) {
		return nil
	}
	i := slices.IndexFunc(u.defined, func(v config.Variable) bool { return v.Name.Value == variables[0].Name })
	if i < 0 {
		return nil
	}
	return &u.defined[i]
}

// imagesKey is the key of the images in [lint.Once].
type imagesKey struct{}

// images returns the images of all jobs.
func images(pass *lint.Pass) []usedImage {
	return lint.Once(pass, imagesKey{}, func() []usedImage {
		f := imageFinder{cfg: pass.Config, settled: settledVariables{cfg: pass.Config}}
		for _, job := range pass.Config.Jobs {
			if job.Image != nil {
				f.add(usedImage{job: job, written: job.Image.Name, service: -1, path: []string{job.Name.Value, "image"}})
			}
			for i, service := range job.Services {
				f.add(usedImage{job: job, written: service.Name, service: i, path: []string{job.Name.Value, "services", strconv.Itoa(i)}})
			}
		}
		return f.all
	})
}

type imageFinder struct {
	cfg     *config.Config
	settled settledVariables
	all     []usedImage
}

// add adds an image, once for each text that it becomes.
func (f *imageFinder) add(u usedImage) {
	if !image.HasVariable(u.written.Value) {
		f.addText(u, u.written.Value)
		return
	}
	var texts []string
	scope := f.settled.scope(u.job)
	for _, matrix := range matrices(u.job) {
		text, defined := scope.expand(u.written.Value, matrix)
		if slices.Contains(texts, text) {
			continue
		}
		texts = append(texts, text)
		u.defined = defined
		f.addText(u, text)
	}
}

func (f *imageFinder) addText(u usedImage, text string) {
	if ref, ok := image.Parse(text); ok {
		u.Reference = ref
		f.all = append(f.all, u)
	}
}

// matrices returns what the matrix of a job gives to each of the jobs that become of it; nothing at all without one.
func matrices(job *config.Job) [][]config.Variable {
	var all [][]config.Variable
	for _, in := range job.Made() {
		if len(in.Matrix) > 0 {
			all = append(all, in.Matrix)
		}
	}
	if all == nil {
		all = append(all, nil)
	}
	return all
}

// settledVariables are the variables whose values the configuration itself tells. Settings of the project could still override
// them: then nobody reads what is written here, which is worth a finding, too.
type settledVariables struct {
	cfg  *config.Config
	root map[string]config.Variable // nil until somebody asks
}

// scope returns the variables of a job.
func (s *settledVariables) scope(job *config.Job) *variableScope {
	if s.root == nil {
		s.root = map[string]config.Variable{}
		for _, v := range config.Variables(s.cfg.Root.Get("variables")) {
			s.root[v.Name.Value] = v
		}
		workflow, _ := s.cfg.Root.Get("workflow").(*syntax.Mapping)
		for name := range ofRules(workflow) {
			delete(s.root, name)
		}
	}
	scope := &variableScope{settled: s, own: map[string]config.Variable{}, open: ofRules(job.Node)}
	for _, v := range job.Variables {
		scope.own[v.Name.Value] = v
	}
	scope.inherit, _ = job.Node.Get("inherit").(*syntax.Mapping)
	return scope
}

// ofRules returns the names of the variables that rules of a job, or of workflow, may set.
func ofRules(m *syntax.Mapping) map[string]bool {
	list, _ := m.Get("rules").(*syntax.Sequence)
	if list == nil {
		return nil
	}
	names := map[string]bool{}
	for _, item := range list.Items() {
		rule, ok := item.(*syntax.Mapping)
		if !ok {
			continue
		}
		for _, v := range config.Variables(rule.Get("variables")) {
			names[v.Name.Value] = true
		}
	}
	return names
}

// A variableScope is what a job knows.
type variableScope struct {
	settled *settledVariables
	own     map[string]config.Variable
	matrix  []config.Variable // of one of its instances
	open    map[string]bool   // what rules may set
	inherit *syntax.Mapping
	used    []config.Variable
}

// Bounds on how often variables stand for variables, and on the size of what becomes of an image and of what fills it: no real one
// comes near them.
const (
	maxExpansions = 5
	maxImage      = 512
)

// expand fills in the variables that are settled, and returns those that it took. A text that grows beyond an image stays as it is.
func (s *variableScope) expand(text string, matrix []config.Variable) (string, []config.Variable) {
	s.used, s.matrix = nil, matrix
	whole := text
	for range maxExpansions {
		filled := image.Expand(whole, s.value)
		if len(filled) > maxImage {
			return text, nil
		}
		if filled == whole {
			break
		}
		whole = filled
	}
	return whole, s.used
}

func (s *variableScope) value(name string) (string, bool) {
	v, ok := s.find(name)
	if !ok || s.open[name] || len(v.Value.Value) > maxImage || !s.isCertain(v) {
		return "", false
	}
	if !slices.ContainsFunc(s.used, func(u config.Variable) bool { return u.Name == v.Name }) {
		s.used = append(s.used, v)
	}
	return v.Value.Value, true
}

func (s *variableScope) find(name string) (config.Variable, bool) {
	for _, v := range s.matrix {
		if v.Name.Value == name {
			return v, true
		}
	}
	if v, ok := s.own[name]; ok {
		return v, true
	}
	v, ok := s.settled.root[name]
	return v, ok && s.inherits(name)
}

// isCertain reports whether no include that could not be had may say otherwise: over the root file's own word, none does.
func (s *variableScope) isCertain(v config.Variable) bool {
	cfg := s.settled.cfg
	return v.Node != nil && !cfg.Unsettled(v.Value) && (cfg.Complete() || v.Node.Span().File == cfg.Files[0].File)
}

// inherits reports whether the job has a variable of the root.
func (s *variableScope) inherits(name string) bool { return config.InheritsVariable(s.inherit, name) }
