package rules

import (
	"path"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/syntax"
	"gitlab.com/pipewright/pipewright/lint"
)

// A dindJob is a job with a service that is a Docker daemon.
type dindJob struct {
	job     *config.Job
	daemon  *usedImage
	client  *usedImage // the job's own image, where it is one of docker's and no matrix chooses versions
	scope   *variableScope
	service config.Image
}

// dindKey is the key of these jobs in [lint.Once].
type dindKey struct{}

// dindJobs returns the jobs with a Docker daemon as a service.
func dindJobs(pass *lint.Pass) []dindJob {
	return lint.Once(pass, dindKey{}, func() []dindJob { return findDind(pass.Config, images(pass)) })
}

func findDind(cfg *config.Config, all []usedImage) []dindJob {
	settled := settledVariables{cfg: cfg}
	var jobs []dindJob
	var client *usedImage
	for i := range all {
		u := &all[i]
		switch {
		case !u.isService():
			client = nil
			if isDocker(u) {
				client = u
			}
		case isDocker(u) && strings.Contains(u.Tag.Text, "dind"):
			d := dindJob{job: u.job, daemon: u, service: u.job.Services[u.service]}
			if client != nil && client.job == u.job && !client.isChosen() && !u.isChosen() {
				d.client = client
			}
			d.scope = settled.scope(u.job)
			jobs = append(jobs, d)
		}
	}
	return jobs
}

// isChosen reports whether a matrix may choose the image.
func (u *usedImage) isChosen() bool { return len(u.job.Instances) > 0 && len(u.defined) > 0 }

// isDocker reports whether an image is docker, or a copy of it anywhere.
func isDocker(u *usedImage) bool { return path.Base(u.Path.Text) == "docker" }

// variable returns a variable that the configuration gives the daemon: its own, or the job's.
func (d *dindJob) variable(name string) (config.Variable, bool) {
	for _, v := range config.Variables(serviceVariables(d.service.Node)) {
		if v.Name.Value == name {
			return v, true
		}
	}
	if _, ok := d.scope.value(name); !ok {
		return config.Variable{}, false
	}
	return d.scope.find(name)
}

// serviceVariables returns the variables of a service, nil when it is written without any.
func serviceVariables(service syntax.Node) syntax.Node {
	m, _ := service.(*syntax.Mapping)
	return m.Get("variables")
}

// isTold reports whether a command line tells the daemon where to listen.
func (d *dindJob) isTold() bool {
	m, _ := d.service.Node.(*syntax.Mapping)
	return m.Get("command") != nil || m.Get("entrypoint") != nil
}
