// Package prefectyaml reads the deployments of a prefect.yaml, the file that `prefect deploy` reads.
//
// It reads a file as Prefect 3 does: YAML 1.1 as PyYAML reads it (yes and off are booleans, 010 is eight,
// 1:30 is ninety), aliases and merge keys, steps of a deployment before the steps at the top level, `schedule` as a list of one. It does no
// input or output, and runs no step.
//
// A key that Prefect ignores is in the notes of the result, with the key where it belongs. A mistake for which Prefect skips the
// whole file, such as an unknown key of a schedule, is an error with the line and the path of each mistake.
//
// The name, the description and the schema of a flow come from its source, if the caller passes it: prefect deploy reads
// them from there. Triggers are automations in the form of Prefect's API. Settings without a counterpart in Terraform,
// such as build steps, are in the notes.
//
// Templates such as {{ build_image.image }} that `prefect deploy` fills in are kept, and the notes name them. Templates
// that it does not fill in are dropped, as it does.
package prefectyaml
