package rules

import (
	"slices"
	"strings"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/internal/image"
	"gitlab.com/pipewright/pipewright/lint"
)

// A jobService is a service of a job; its kind is nil where it is none of the known ones.
type jobService struct {
	usedImage
	kind  *serverKind
	names []string
}

// servicesOf returns the services of a job with their names. ok is false when the name of one depends on a variable: nobody knows then
// which hosts there are.
func servicesOf(pass *lint.Pass, job *config.Job) (services []jobService, ok bool) {
	if len(job.Services) == 0 {
		return nil, true
	}
	known := 0
	for _, u := range images(pass) {
		if u.job != job || !u.isService() {
			continue
		}
		known++
		names, sure := serviceNames(job.Services[u.service], u.Reference)
		if !sure || image.HasVariable(u.Path.Text) {
			return nil, false
		}
		services = append(services, jobService{usedImage: u, kind: kindOfImage(u.Reference), names: names})
	}
	return services, known >= len(job.Services)
}

// serviceNames returns the hosts by which the script of a job reaches a service: its aliases, and what the runner makes of the image's
// name. ok is false when a variable takes part in them. Source: helpers/container/services of gitlab-runner.
func serviceNames(service config.Image, ref image.Reference) (names []string, ok bool) {
	registry, _, _ := strings.Cut(ref.Registry.Text, ":")
	whole := strings.TrimPrefix(registry+"/"+ref.Path.Text, "/")
	names = append(strings.FieldsFunc(service.Alias.Value, func(r rune) bool { return r == ' ' || r == ',' }),
		strings.ReplaceAll(whole, "/", "__"), strings.ReplaceAll(whole, "/", "-"))
	ok = !image.HasVariable(service.Alias.Value) && !ref.Registry.HasVariable() && !ref.Path.HasVariable()
	return slices.Compact(names), ok
}
