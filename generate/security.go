package generate

import (
	"errors"
	"path"
	"slices"
)

// A scan is one of GitLab's security scans. The template of each is part of the server.
//
// Names and tiers are those of https://docs.gitlab.com/user/application_security/ in GitLab 17 to 19.
type scan struct {
	part     string
	Template string
	What     string
	Job      string
	Tier     string // from which it runs
}

// scans are in the order in which they are included.
func scans() []scan {
	return []scan{
		{"sast", "Jobs/SAST.gitlab-ci.yml", "mistakes in the code", "semgrep-sast", "Free"},
		{"secrets", "Jobs/Secret-Detection.gitlab-ci.yml", "secrets in the repository", "secret_detection", "Free"},
		{
			"dependencies", "Jobs/Dependency-Scanning.gitlab-ci.yml", "known holes in the dependencies",
			"gemnasium-python-dependency_scanning", "Ultimate",
		},
		{"containers", "Jobs/Container-Scanning.gitlab-ci.yml", "known holes in the images", "container_scanning", "Free"},
	}
}

// scanParts returns the names by which scans are asked for.
func scanParts() []string {
	var names []string
	for _, s := range scans() {
		names = append(names, s.part)
	}
	return names
}

// securityQuestion asks for the scans to include.
func securityQuestion() question {
	return question{
		Question: Question{
			Name: "security", Usage: `security scans of GitLab, separated by commas: "sast,secrets", or "none"`,
			Values: scanParts(), List: true,
		},
		find: func(*finder) Answer { return byDefault("none") }, check: (*finder).checkSecurity,
	}
}

func (f *finder) checkSecurity(value string) error {
	if err := checkParts(value, scanParts(), "scan"); err != nil {
		return err
	}
	if f.target == lambdaTarget && slices.Contains(splitStack(value), "containers") {
		return errors.New(`"containers" scans images, and Lambda gets a package: leave it out`)
	}
	return nil
}

// Scans returns the scans that the pipeline includes.
func (m *model) Scans() []scan {
	parts := splitStack(m.f.value("security"))
	return slices.DeleteFunc(scans(), func(s scan) bool { return !slices.Contains(parts, s.part) })
}

// ScansContainers reports whether the images are scanned once they are built.
func (m *model) ScansContainers() bool {
	return slices.Contains(splitStack(m.f.value("security")), "containers")
}

// ScansCode reports whether there are scans whose templates run them in every pipeline of a branch, a schedule's too. That of
// the images has rules of ours.
func (m *model) ScansCode() bool {
	return slices.ContainsFunc(m.Scans(), func(s scan) bool { return s.part != "containers" })
}

// ScanEnv returns the variables that the templates read. A merge request has its own pipeline here, and theirs take part in
// it only when they are told so.
//
// The scan of dependencies finds requirements.txt by itself; it is told the name of any other requirements file
// (https://docs.gitlab.com/user/application_security/dependency_scanning/legacy_dependency_scanning/).
func (m *model) ScanEnv() []pair {
	if len(m.Scans()) == 0 {
		return nil
	}
	env := []pair{{"AST_ENABLE_MR_PIPELINES", "true"}}
	file := m.f.value("requirements")
	if slices.Contains(splitStack(m.f.value("security")), "dependencies") && file != "" && path.Base(file) != "requirements.txt" {
		env = append(env, pair{"PIP_REQUIREMENTS_FILE", file})
	}
	return env
}

// secure notes what a scan will not see.
func (f *finder) secure() {
	if slices.Contains(splitStack(f.value("security")), "dependencies") && f.value("manager") == "pep621" {
		f.note("the scan of dependencies reads lock and requirements files, and there is only pyproject.toml: " +
			"make one, with uv lock for instance")
	}
}
