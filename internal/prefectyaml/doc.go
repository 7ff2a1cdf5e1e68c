// Package prefectyaml reads the deployments of a prefect.yaml, the file that `prefect deploy` takes.
//
// It means by a file what Prefect 3 means by it: YAML 1.1 as PyYAML reads it (yes and off are booleans, 010 is eight,
// 1:30 is ninety), aliases and merge keys, own steps before those at the top level, `schedule` as a list of one. It does no
// input or output, and runs no step.
//
// A key that Prefect ignores is in the notes of the result, with the place where it belongs. What makes Prefect skip the
// whole file, such as an unknown key of a schedule, is an error with the line and the path of each mistake.
//
// The name, the description and the schema of a flow come from its source, where the caller gives it: prefect deploy takes
// them from there. Triggers are automations in the form of Prefect's API. What a prefect.yaml can say and a resource of
// Terraform can't, such as build steps, is in the notes.
//
// Templates such as {{ build_image.image }} that `prefect deploy` fills in stay as they are, and the notes name them. Those
// that nothing fills in are dropped, as it does.
package prefectyaml
