"""The queue against independent simulators that are fed the very same streams: equal waits, not similar ones."""

import numpy as np
import pytest
import worked

from aws_study.core import queue

STORED = worked.whole("queue_peers")["rows"]


def stream(seed, n, servers, rho):
    rng = np.random.default_rng(seed)
    return np.cumsum(rng.exponential(1 / (rho * servers), n)), rng.exponential(1, n)


def by_simpy(arrive, service, servers):
    import simpy

    environment = simpy.Environment()
    desk = simpy.Resource(environment, servers)
    waits = []

    def customer(work):
        came = environment.now
        with desk.request() as turn:
            yield turn
            waits.append(environment.now - came)
            yield environment.timeout(work)

    def door():
        for moment, work in zip(arrive, service, strict=True):
            yield environment.timeout(moment - environment.now)
            environment.process(customer(work))

    environment.process(door())
    environment.run()
    return float(np.mean(waits))


def by_ciw(arrive, service, servers):
    import ciw

    between = np.diff(arrive, prepend=0).tolist()
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Sequential([*between, float("inf")])],
        service_distributions=[ciw.dists.Sequential(service.tolist())],
        number_of_servers=[servers],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(len(arrive), method="Finish")
    return float(np.mean([record.waiting_time for record in simulation.get_all_records()]))


@pytest.mark.parametrize("row", STORED, ids=lambda row: f"c{row['servers']}-seed{row['seed']}")
def test_stored_results_of_the_peers(row):
    waits = queue.fcfs(*stream(row["seed"], row["n"], row["servers"], row["rho"]), row["servers"])
    assert waits.mean() == pytest.approx(row["mean_wait_simpy"], rel=1e-9)
    assert waits.mean() == pytest.approx(row["mean_wait_ciw"], rel=1e-9)


@pytest.mark.peers
@pytest.mark.parametrize("servers", [1, 5])
def test_simpy_and_ciw_live(servers):
    arrive, service = stream(7, 20_000, servers, 0.8)
    ours = queue.fcfs(arrive, service, servers).mean()
    assert by_simpy(arrive, service, servers) == pytest.approx(ours, rel=1e-9)
    assert by_ciw(arrive, service, servers) == pytest.approx(ours, rel=1e-9)
