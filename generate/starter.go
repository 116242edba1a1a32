package generate

import "slices"

// A starterModel is what the templates of a new project see.
type starterModel struct {
	Celery, Beat, RabbitMQ, Redis bool
}

// renderStarter makes a new Django project that runs: settings from the environment, a health check, a test.
func renderStarter(stack []string) ([]File, error) {
	has := func(part string) bool { return slices.Contains(stack, part) }
	files, err := renderFolder("starter", starterModel{
		Celery: has("celery"), Beat: has("beat"), RabbitMQ: has("rabbitmq"), Redis: has("redis") || has("valkey"),
	})
	for i := range files {
		files[i].Kind = Starter
	}
	return files, err
}
