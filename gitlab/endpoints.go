//lint:file-ignore SA1019 the client library is deprecated as a whole; docs/decisions/0025 says why it is used and how to leave it

package gitlab

import (
	api "github.com/xanzy/go-gitlab"
)

// endpoints are the methods of the client library that are used. They stand here one by one, because a field with the library's own client
// would bring all its thousand methods into the binary: a program that uses text/template keeps the methods of every type that stands
// behind an interface, and of the types of its fields.
type endpoints struct {
	// send sends a request that the library has no method, or no fitting type, for.
	send func(method, path string, opts, into any, options []api.RequestOptionFunc) (*api.Response, error)

	listDiscussions       func(project any, iid int, opts *api.ListMergeRequestDiscussionsOptions, options ...api.RequestOptionFunc) ([]*api.Discussion, *api.Response, error)
	createDiscussion      func(project any, iid int, opts *api.CreateMergeRequestDiscussionOptions, options ...api.RequestOptionFunc) (*api.Discussion, *api.Response, error)
	resolveDiscussion     func(project any, iid int, discussion string, opts *api.ResolveMergeRequestDiscussionOptions, options ...api.RequestOptionFunc) (*api.Discussion, *api.Response, error)
	addDiscussionNote     func(project any, iid int, discussion string, opts *api.AddMergeRequestDiscussionNoteOptions, options ...api.RequestOptionFunc) (*api.Note, *api.Response, error)
	deleteDiscussionNote  func(project any, iid int, discussion string, note int, options ...api.RequestOptionFunc) (*api.Response, error)
	listNotes             func(project any, iid int, opts *api.ListMergeRequestNotesOptions, options ...api.RequestOptionFunc) ([]*api.Note, *api.Response, error)
	createNote            func(project any, iid int, opts *api.CreateMergeRequestNoteOptions, options ...api.RequestOptionFunc) (*api.Note, *api.Response, error)
	updateNote            func(project any, iid, note int, opts *api.UpdateMergeRequestNoteOptions, options ...api.RequestOptionFunc) (*api.Note, *api.Response, error)
	getMergeRequest       func(project any, iid int, opts *api.GetMergeRequestsOptions, options ...api.RequestOptionFunc) (*api.MergeRequest, *api.Response, error)
	getDiffVersions       func(project any, iid int, opts *api.GetMergeRequestDiffVersionsOptions, options ...api.RequestOptionFunc) ([]*api.MergeRequestDiffVersion, *api.Response, error)
	getRawFile            func(project any, path string, opts *api.GetRawFileOptions, options ...api.RequestOptionFunc) ([]byte, *api.Response, error)
	listTree              func(project any, opts *api.ListTreeOptions, options ...api.RequestOptionFunc) ([]*api.TreeNode, *api.Response, error)
	getCommit             func(project any, ref string, opts *api.GetCommitOptions, options ...api.RequestOptionFunc) (*api.Commit, *api.Response, error)
	listTags              func(project any, opts *api.ListTagsOptions, options ...api.RequestOptionFunc) ([]*api.Tag, *api.Response, error)
	getTemplate           func(name string, options ...api.RequestOptionFunc) (*api.CIYMLTemplate, *api.Response, error)
	getProject            func(project any, opts *api.GetProjectOptions, options ...api.RequestOptionFunc) (*api.Project, *api.Response, error)
	listGroupProjects     func(group any, opts *api.ListGroupProjectsOptions, options ...api.RequestOptionFunc) ([]*api.Project, *api.Response, error)
	listEnvironments      func(project any, opts *api.ListEnvironmentsOptions, options ...api.RequestOptionFunc) ([]*api.Environment, *api.Response, error)
	listProtectedBranches func(project any, opts *api.ListProtectedBranchesOptions, options ...api.RequestOptionFunc) ([]*api.ProtectedBranch, *api.Response, error)
	listProtectedTags     func(project any, opts *api.ListProtectedTagsOptions, options ...api.RequestOptionFunc) ([]*api.ProtectedTag, *api.Response, error)
	currentUser           func(options ...api.RequestOptionFunc) (*api.User, *api.Response, error)
}

// endpointsOf returns the endpoints of a client of the library.
func endpointsOf(library *api.Client) endpoints {
	return endpoints{
		send: func(method, path string, opts, into any, options []api.RequestOptionFunc) (*api.Response, error) {
			req, err := library.NewRequest(method, path, opts, options)
			if err != nil {
				return nil, err
			}
			return library.Do(req, into)
		},
		listDiscussions:       library.Discussions.ListMergeRequestDiscussions,
		createDiscussion:      library.Discussions.CreateMergeRequestDiscussion,
		resolveDiscussion:     library.Discussions.ResolveMergeRequestDiscussion,
		addDiscussionNote:     library.Discussions.AddMergeRequestDiscussionNote,
		deleteDiscussionNote:  library.Discussions.DeleteMergeRequestDiscussionNote,
		listNotes:             library.Notes.ListMergeRequestNotes,
		createNote:            library.Notes.CreateMergeRequestNote,
		updateNote:            library.Notes.UpdateMergeRequestNote,
		getMergeRequest:       library.MergeRequests.GetMergeRequest,
		getDiffVersions:       library.MergeRequests.GetMergeRequestDiffVersions,
		getRawFile:            library.RepositoryFiles.GetRawFile,
		listTree:              library.Repositories.ListTree,
		getCommit:             library.Commits.GetCommit,
		listTags:              library.Tags.ListTags,
		getTemplate:           library.CIYMLTemplate.GetTemplate,
		getProject:            library.Projects.GetProject,
		listGroupProjects:     library.Groups.ListGroupProjects,
		listEnvironments:      library.Environments.ListEnvironments,
		listProtectedBranches: library.ProtectedBranches.ListProtectedBranches,
		listProtectedTags:     library.ProtectedTags.ListProtectedTags,
		currentUser:           library.Users.CurrentUser,
	}
}
