"""One run of a peer over one of the benchmark files, as its own tutorials set it up.

usage: link_peers.py splink|recordlinkage NAME OUT.csv FILE [FILE]
Writes id,cluster. The settings are those with which each peer did best on these files.
"""

import csv
import sys

peer, name, out, *files = sys.argv[1:]


def write(pairs, ids):
    """Groups of records that hang together by pairs."""
    parent = {record: record for record in ids}

    def root(record):
        while parent[record] != record:
            parent[record] = parent[parent[record]]
            record = parent[record]
        return record

    for one, other in pairs:
        parent[root(one)] = root(other)
    with open(out, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "cluster"])
        writer.writerows((record, root(record)) for record in ids)


def with_recordlinkage():
    import pandas as pd
    import recordlinkage as rl
    left, right = (pd.read_csv(file, dtype=str, skipinitialspace=True).set_index("rec_id") for file in files)
    indexer = rl.Index()
    for key in ("given_name", "surname", "date_of_birth", "soc_sec_id", "postcode"):
        indexer.block(key)
    compare = rl.Compare()
    for field in ("given_name", "surname", "address_1"):
        compare.string(field, field, method="jarowinkler", threshold=0.85)
    for field in ("date_of_birth", "suburb", "state", "postcode", "soc_sec_id", "street_number"):
        compare.exact(field, field)
    features = compare.compute(indexer.index(left, right), left, right)
    matches = rl.ECMClassifier(binarize=0.8).fit_predict((features > 0.8).astype(int))
    write(list(matches), list(left.index) + list(right.index))


def with_splink():
    import warnings
    warnings.filterwarnings("ignore")
    import duckdb
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    database = duckdb.connect()
    database.execute("set threads=2; set memory_limit='10GB'")
    api = DuckDBAPI(connection=database)
    key = {"fake_1000": "unique_id", "febrl4": "rec_id"}.get(name, "record_id")
    tables, most = [], {}
    for place, file in enumerate(files):
        database.execute(f"create table t{place} as select * from read_csv('{file}', all_varchar=true)")
        tables.append(api.register(database.table(f"t{place}"), dataset_display_name=f"side_{place}"))

    def names(first, last):
        return [cl.NameComparison(column).configure(term_frequency_adjustments=True)
                for column in (first, last)]

    def born(column, form=None):
        more = {"datetime_format": form} if form else {}
        return cl.DateOfBirthComparison(column, input_is_string=True, invalid_dates_as_null=True, **more)

    if name == "fake_1000":
        first, last, dob = "first_name", "surname", "dob"
        comparisons = [cl.ForenameSurnameComparison(first, last), born(dob),
                       cl.ExactMatch("city").configure(term_frequency_adjustments=True),
                       cl.EmailComparison("email")]
        blocks = [block_on(first), block_on(last), block_on(dob), block_on("email")]
        sure, recall, sessions = [block_on(first, last, dob), block_on("email")], 0.7, [
            block_on(dob), block_on("email"), block_on(first, last)]
    elif name == "febrl4":
        first, last, dob = "given_name", "surname", "date_of_birth"
        comparisons = [*names(first, last), born(dob, "%Y%m%d"),
                       cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
                       cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
                       cl.DamerauLevenshteinAtThresholds("postcode", [1, 2])]
        blocks = [block_on(first, last), block_on(dob), block_on("soc_sec_id"), block_on("postcode"),
                  block_on("state", "address_1")]
        sure, recall, sessions = [block_on("soc_sec_id"), block_on(first, last, dob)], 0.8, [
            block_on(dob), block_on("postcode")]
    else:
        first, last, dob = "first_name", "last_name", "dob"
        database.execute(
            "create table cleaned as select record_id, "
            "nullif(regexp_replace(lower(first_name), '[^a-z]', '', 'g'), '') first_name, "
            "nullif(regexp_replace(lower(last_name), '[^a-z]', '', 'g'), '') last_name, "
            "nullif(regexp_replace(lower(middle_name), '[^a-z]', '', 'g'), '') middle_name, "
            "nullif(dob, '') dob, nullif(sex, '') sex, nullif(upper(postcode), '') postcode, "
            f"nullif(nhs_number, '') nhs_number, nullif(phone, '') phone from read_csv('{files[0]}', "
            "all_varchar=true)")
        tables = [api.register(database.table("cleaned"), dataset_display_name="records")]
        comparisons = [*names(first, last), cl.JaroWinklerAtThresholds("middle_name", [0.88]), born(dob),
                       cl.ExactMatch("sex"), cl.PostcodeComparison("postcode"), cl.ExactMatch("phone"),
                       cl.ExactMatch("nhs_number")]
        blocks = [block_on("nhs_number"), block_on(first, last), block_on(first, dob), block_on(last, dob),
                  block_on("postcode", first), block_on("postcode", dob), block_on("phone", first),
                  block_on(dob, f"substr({last},1,2)"), f"l.{first} = r.{last} and l.{last} = r.{first}"]
        sure, recall, sessions = [block_on(first, last, dob), block_on("postcode", first, dob),
                                  block_on("nhs_number")], 0.85, [block_on(dob), block_on(first, last)]
        # Fewer pairs than it would take by itself: at a million records it is five times as quick, and as good.
        most = {"max_pairs": 3e6}
    linker = Linker(tables, SettingsCreator(
        unique_id_column_name=key, link_type="link_only" if len(files) == 2 else "dedupe_only",
        blocking_rules_to_generate_predictions=blocks, comparisons=comparisons))
    linker.training.estimate_probability_two_random_records_match(sure, recall=recall)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6 if len(files) == 2 or name == "fake_1000"
                                                     else 1e7, seed=1)
    for place, session in enumerate(sessions):
        linker.training.estimate_parameters_using_expectation_maximisation(
            session, estimate_without_term_frequencies=True, **(most if place == 0 else {}))
    found = linker.inference.predict(threshold_match_probability=0.95)
    groups = linker.clustering.cluster_pairwise_predictions_at_threshold(found, threshold_match_probability=0.95)
    database.execute(f"copy (select {key} as id, cluster_id as cluster from {groups.physical_name}) "
                     f"to '{out}' (header)")


with_recordlinkage() if peer == "recordlinkage" else with_splink()
