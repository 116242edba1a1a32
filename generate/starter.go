package generate

import "slices"

// A starterModel is what the templates of a new project see.
type starterModel struct {
	Celery, Beat, RabbitMQ, Redis bool
	Lambda                        bool // no connection outlives its request, and no file is kept
	S3, WhiteNoise                bool // what serves static files there
}

// renderStarter makes a new Django project that runs: settings from the environment, a health check, a test.
func renderStarter(target string, stack []string, static string) ([]File, error) {
	has := func(part string) bool { return slices.Contains(stack, part) }
	files, err := renderFolder("starter", starterModel{
		Celery: has("celery"), Beat: has("beat"), RabbitMQ: has("rabbitmq"), Redis: has("redis") || has("valkey"),
		Lambda: target == lambdaTarget, S3: target == lambdaTarget && static != "whitenoise", WhiteNoise: static == "whitenoise",
	})
	for i := range files {
		files[i].Kind = Starter
	}
	return files, err
}
