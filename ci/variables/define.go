package variables

import (
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/pipeline"
	"gitlab.com/pipewright/pipewright/ci/script"
	"gitlab.com/pipewright/pipewright/ci/syntax"
)

// A nameSet is a set of names of variables.
type nameSet = map[string]bool

// definitions are the variables that a configuration defines.
type definitions struct {
	cfg  *config.Config
	root nameSet // at the root, and by rules of the workflow
	// parent are those that the jobs pass on that trigger the pipeline.
	parent nameSet
	all    nameSet // anywhere
}

func definitionsOf(cfg *config.Config) *definitions {
	d := &definitions{cfg: cfg, root: nameSet{}, parent: nameSet{}, all: nameSet{}}
	d.addAll(d.root, cfg.Root.Get("variables"))
	workflow, _ := cfg.Root.Get("workflow").(*syntax.Mapping)
	d.addRules(d.root, workflow.Get("rules"))
	for _, job := range cfg.Jobs {
		d.own(job)
	}
	if cfg.Trigger != nil {
		d.fromParent(cfg.Trigger)
	}
	return d
}

// addAll notes the keys of a mapping of variables.
func (d *definitions) addAll(to nameSet, n syntax.Node) {
	m, ok := n.(*syntax.Mapping)
	if !ok {
		return
	}
	for e := range m.Entries() {
		to[e.Key.Value()] = true
		d.all[e.Key.Value()] = true
	}
}

// addRules notes the variables that rules set.
func (d *definitions) addRules(to nameSet, n syntax.Node) {
	for _, rule := range mappingsIn(n) {
		d.addAll(to, rule.Get("variables"))
	}
}

// own returns the variables that a job defines for itself.
func (d *definitions) own(job *config.Job) nameSet {
	names := nameSet{}
	for _, keyword := range []string{"variables", "secrets", "id_tokens"} {
		d.addAll(names, d.cfg.Value(job, keyword))
	}
	d.addRules(names, job.Node.Get("rules"))
	for _, in := range job.Made() {
		for _, v := range in.Matrix {
			names[v.Name.Value] = true
			d.all[v.Name.Value] = true
		}
	}
	return names
}

// fromParent notes what the jobs that trigger a child pipeline pass on: their own variables and those of the root, unless
// trigger:forward says otherwise (docs: ci/yaml/#triggerforward).
func (d *definitions) fromParent(t *config.Trigger) {
	parent := definitionsOf(t.Config)
	for _, job := range t.Jobs {
		trigger, _ := job.Node.Get("trigger").(*syntax.Mapping)
		forward, _ := trigger.Get("forward").(*syntax.Mapping)
		if own, ok := forward.Get("yaml_variables").(*syntax.Scalar); ok {
			if yes, isBool := own.Bool(); isBool && !yes {
				continue
			}
		}
		s := parent.ofJob(job)
		for name := range parent.all {
			if s.own[name] || s.parent[name] || s.root[name] && s.inherits(name) {
				d.parent[name] = true
			}
		}
	}
}

// A scope is what is defined where something reads variables.
type scope struct {
	*definitions
	own     nameSet
	inherit *syntax.Mapping
}

func (d *definitions) global() *scope { return &scope{definitions: d} }

func (d *definitions) ofJob(job *config.Job) *scope {
	inherit, _ := job.Node.Get("inherit").(*syntax.Mapping)
	return &scope{d, d.own(job), inherit}
}

// defines reports whether a mention names a variable that exists. In its own value, a variable means the one that it replaces.
func (s *scope) defines(m mention) bool {
	if IsAmbient(m.name) || s.parent[m.name] {
		return true
	}
	if m.of == m.name {
		return s.own[m.name] && s.root[m.name] && s.inherits(m.name)
	}
	return s.own[m.name] || s.root[m.name] && s.inherits(m.name)
}

// inherits reports whether a variable of the root reaches the job.
func (s *scope) inherits(name string) bool { return config.InheritsVariable(s.inherit, name) }

// IsAmbient reports whether jobs have a variable without anybody setting it: GitLab, its runner, the shell, or an image does.
func IsAmbient(name string) bool {
	_, predefined := pipeline.Predefined(name)
	return predefined || pipeline.Renamed(name) != "" || script.SetsItself(name) || ofRunner[name] || ofImages[name] || ofLinks(name)
}

// ofLinks reports whether a variable is one of those that Docker makes of a service: POSTGRES_PORT_5432_TCP_ADDR.
func ofLinks(name string) bool {
	_, port, ok := strings.Cut(name, "_PORT_")
	digits := strings.TrimLeft(port, "0123456789")
	return ok && digits != port && (strings.HasPrefix(digits, "_TCP") || strings.HasPrefix(digits, "_UDP"))
}

// ofRunner are the variables by which jobs configure their runner. It has a default for each.
// Source: docs: ci/runners/configure_runners, August 2026.
var ofRunner = nameSet{
	"ARTIFACT_COMPRESSION_LEVEL": true, "CACHE_COMPRESSION_LEVEL": true, "CACHE_FALLBACK_KEY": true, "CACHE_REQUEST_TIMEOUT": true,
	"FASTZIP_ARCHIVER_BUFFER_SIZE": true, "FASTZIP_ARCHIVER_CONCURRENCY": true, "FASTZIP_EXTRACTOR_CONCURRENCY": true,
	"GET_SOURCES_ATTEMPTS": true, "ARTIFACT_DOWNLOAD_ATTEMPTS": true, "RESTORE_CACHE_ATTEMPTS": true,
	"GIT_CHECKOUT": true, "GIT_CLEAN_FLAGS": true, "GIT_CLONE_EXTRA_FLAGS": true, "GIT_CLONE_PATH": true, "GIT_DEPTH": true,
	"GIT_FETCH_EXTRA_FLAGS": true, "GIT_STRATEGY": true, "GIT_SUBMODULE_DEPTH": true, "GIT_SUBMODULE_FORCE_HTTPS": true,
	"GIT_SUBMODULE_PATHS": true, "GIT_SUBMODULE_STRATEGY": true, "GIT_SUBMODULE_UPDATE_FLAGS": true, "TRANSFER_METER_FREQUENCY": true,
}

// ofImages are the variables that usual images bring (ENV in their Dockerfiles), and those of the tools in them.
// Source: the official images of Docker Hub, August 2026.
var ofImages = nameSet{
	"ANDROID_HOME": true, "ANDROID_NDK_HOME": true, "ANDROID_SDK_ROOT": true, "CARGO_HOME": true, "COMPOSER_HOME": true,
	"CONDA_DEFAULT_ENV": true, "CONDA_PREFIX": true, "DEBIAN_FRONTEND": true, "DOCKER_CERT_PATH": true, "DOCKER_HOST": true,
	"DOCKER_TLS_CERTDIR": true, "DOCKER_TLS_VERIFY": true, "DOCKER_VERSION": true, "GEM_HOME": true, "GOLANG_VERSION": true, "GOPATH": true,
	"GOROOT": true, "GRADLE_HOME": true, "GRADLE_USER_HOME": true, "JAVA_HOME": true, "JAVA_VERSION": true, "LANGUAGE": true,
	"LD_LIBRARY_PATH": true, "MAVEN_CONFIG": true, "MAVEN_HOME": true, "NODE_VERSION": true, "NVM_DIR": true, "PHP_INI_DIR": true,
	"PHP_VERSION": true, "PKG_CONFIG_PATH": true, "PYTHONPATH": true, "PYTHON_VERSION": true, "RUBY_VERSION": true, "RUSTUP_HOME": true,
	"RUST_VERSION":  true,
	"SSH_AGENT_PID": true, "SSH_AUTH_SOCK": true, "VIRTUAL_ENV": true, "XDG_CACHE_HOME": true, "XDG_CONFIG_HOME": true,
	"XDG_DATA_HOME": true, "XDG_RUNTIME_DIR": true, "YARN_VERSION": true,
}

// mappingsIn returns the mappings of a list, also of lists in it, each once however many aliases repeat it.
func mappingsIn(n syntax.Node) []*syntax.Mapping { return mappingsOnce(n, map[syntax.Node]bool{}) }

func mappingsOnce(n syntax.Node, seen map[syntax.Node]bool) []*syntax.Mapping {
	list, ok := n.(*syntax.Sequence)
	if !ok || seen[list] {
		return nil
	}
	seen[list] = true
	var all []*syntax.Mapping
	for _, item := range list.Items() {
		if m, ok := item.(*syntax.Mapping); !ok {
			all = append(all, mappingsOnce(item, seen)...)
		} else if !seen[m] {
			seen[m] = true
			all = append(all, m)
		}
	}
	return all
}
