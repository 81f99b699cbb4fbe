# What people do with this repository. `make run` and `make test` install what is missing.
.PHONY: run test check build release prove faults format lint tools test-tools bench clean

data ?= var
listen ?= 127.0.0.1:8080
children ?= 20000

run: tools
	./tools/fetch-assets
	./tools/build-release goldenthread
	@./tools/run-demo .build/release/goldenthread $(data) $(listen) $(children)

build: tools
	./tools/fetch-assets
	swift build --product goldenthread

# The program to copy to a server: .build/release/goldenthread.
release: tools
	./tools/fetch-assets
	./tools/build-release goldenthread

# Before a commit: format, what changed, the pure tests; `make check only=NAME` for one suite or test.
check: tools test-tools
	./tools/fetch-assets
	./tools/check $(if $(only),"$(only)")

# Everything, ending with a line that counts tests. CI calls this and nothing else.
test: tools test-tools
	./tools/fetch-assets
	./tools/test

# registers=FOLDER may name a folder with files to link and look up in; Benchmarks/bench.py and
# Benchmarks/link_bench.py say which.
bench: tools test-tools
	./tools/fetch-assets
	./tools/build-release goldenthread
	.vendor/venv/bin/python Benchmarks/bench.py .build/release/goldenthread \
		$(if $(registers),--registers $(registers))
	./tools/build-release Cost && .build/release/Cost
	./tools/build-release Decide && .build/release/Decide
	python3 Benchmarks/room_bench.py
	$(if $(registers),python3 Benchmarks/link_bench.py .build/release/goldenthread \
		--registers $(registers))
	$(if $(wildcard $(registers)/synth_100k.csv),./tools/build-release Alike \
		&& python3 Benchmarks/alike_bench.py .build/release/Alike $(registers)/synth_100k.csv)
	$(if $(wildcard $(registers)/synth_1m.csv),./tools/build-release LookUp \
		&& ./tools/with-postgres python3 Benchmarks/lookup_bench.py .build/release/LookUp \
		$(registers)/synth_1m.csv $(registers)/synth_1m_queries.csv)

# Nothing crosses between agencies undecided: as many random sequences of what people do, through the
# door, on optimised code.
sequences ?= 100000
prove: tools test-tools
	./tools/fetch-assets
	./tools/build-release --build-tests
	GOLDENTHREAD_SEQUENCES=$(sequences) swift test --configuration release --skip-build \
		-Xswiftc -enable-testing --filter BoundaryTests

# Storage that fails, at length: power cuts, every n-th failing write and sync, bits that fall over.
# Results are kept in docs/reliability.md.
cuts ?= 2000
flips ?= 10000
faults: tools test-tools
	./tools/fetch-assets
	./tools/build-release goldenthread
	GOLDENTHREAD_CUTS=$(cuts) GOLDENTHREAD_NTH=1 .vendor/venv/bin/python -m pytest -q -s \
		-p no:cacheprovider Tests/Browser/test_faults.py Tests/Browser/test_powercut.py
	./tools/build-release --build-tests
	GOLDENTHREAD_FLIPS=$(flips) swift test --configuration release --skip-build \
		-Xswiftc -enable-testing --filter "disk whose bits"

format:
	git ls-files '*.swift' | xargs swift format --in-place --configuration .swift-format

lint:
	git ls-files '*.swift' | xargs swift format lint --strict --configuration .swift-format

tools:
	@./tools/install build

test-tools:
	@./tools/install test

clean:
	rm -rf .build .vendor
