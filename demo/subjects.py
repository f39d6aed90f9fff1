"""What can be said about each topic of the two workshops: the phrases of abstracts, expertise and reviews.

One subject a topic, in the order of the venue's list.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """A topic as its people speak of it. Every field holds variants.

    `problem`: whole sentences. `idea`: what follows "We propose NAME, ". `data`: what follows "evaluated on".
    `claim`: what follows "NAME ". `worry`: what follows "My main concern is ". `wish`: what follows "Could the
    authors ".
    """

    problem: tuple[str, ...]
    idea: tuple[str, ...]
    data: tuple[str, ...]
    claim: tuple[str, ...]
    worry: tuple[str, ...]
    wish: tuple[str, ...]


MLGENX = (
    Subject(  # Foundation models for genomics
        problem=(
            "Large models pre-trained on DNA promise to read regulatory code without labels, yet their gains over "
            "simple "
            "baselines shrink once test chromosomes are chosen with care.",
            "It is not known which part of a genomic foundation model's performance comes from scale, which from data, "
            "and which from evaluation that leaks.",
        ),
        idea=(
            "a pre-training objective that masks whole motifs instead of single nucleotides",
            "a compact encoder trained on alignments of 241 mammalian genomes with a length curriculum",
            "a state-space backbone whose hidden state is shared by both strands",
        ),
        data=(
            "the Nucleotide Transformer tasks and two held-out species",
            "saturation mutagenesis of 29 regulatory elements",
            "eQTL fine-mapping in 49 tissues",
        ),
        claim=(
            "matches models forty times its size on regulatory tasks",
            "closes most of the gap to supervised models with only 2% of the labels",
            "keeps its advantage when whole chromosomes are held out",
        ),
        worry=(
            "the choice of baselines: a convolutional network with the same receptive field is missing",
            "overlap between the pre-training corpus and the test regions",
        ),
        wish=(
            "report results with a randomly initialised backbone, so that we see what pre-training adds",
            "say how many GPU hours pre-training took and whether weights will be released",
        ),
    ),
    Subject(  # Biological sequence design
        problem=(
            "Designing sequences with a learned oracle tends to find the oracle's mistakes before it finds good "
            "sequences.",
            "The space of regulatory sequences is vast, assays are slow, and most proposals of a model are never made.",
        ),
        idea=(
            "a discrete sampler with a trust region that grows only as wet-lab evidence comes in",
            "a guided editor that starts from natural sequences and pays for every change",
            "an additive energy model over motifs and their spacing",
        ),
        data=(
            "700,000 reporter constructs in three cell lines",
            "published fitness landscapes of GFP, GB1 and AAV",
            "two rounds of a massively parallel reporter assay",
        ),
        claim=(
            "finds designs 1.8 times as active as the best natural sequence, with a third of the queries",
            "keeps designs within the distribution where the oracle can be trusted",
            "yields sequences whose activity was confirmed in the laboratory in 41 of 60 cases",
        ),
        worry=(
            "the oracle: the same network guides the design and judges it",
            "diversity, which is measured by edit distance alone and may hide near copies",
        ),
        wish=(
            "evaluate the designs with an oracle that was trained on other data by other people",
            "show how the budget was split between rounds, and what a single round would have given",
        ),
    ),
    Subject(  # Interpretability and generalisability
        problem=(
            "Attributions of sequence models are read as biology, although two models of equal accuracy often "
            "disagree on "
            "what matters.",
            "Models that predict well in the laboratory they were trained on lose much of their accuracy in the next "
            "one.",
        ),
        idea=(
            "a sparse dictionary of features that is stable across seeds, laboratories and architectures",
            "a test of explanations against interventions that were actually performed",
            "a concept bottleneck whose units are named by curators before training",
        ),
        data=(
            "ENCODE assays split by laboratory",
            "CRISPRi tiling screens around 38 genes",
            "paired measurements from four sequencing centres",
        ),
        claim=(
            "recovers 83% of known motifs and proposes eleven that were not in any database",
            "agrees with measured enhancer effects better than gradients, attention or perturbation scores",
            "halves the drop in accuracy between laboratories",
        ),
        worry=(
            "that agreement with known motifs rewards finding what is already known",
            "the lack of a random or shuffled control for the explanations",
        ),
        wish=(
            "add a sanity check with randomised weights",
            "explain how the number of features was chosen, and what happens with half as many",
        ),
    ),
    Subject(  # Causal representation learning
        problem=(
            "Gene regulatory networks learned from observations rarely predict what happens when a gene is knocked "
            "out.",
            "Interventions in cells have unknown side targets, so that the usual conditions for identifiability do "
            "not hold.",
        ),
        idea=(
            "an encoder whose latent factors move sparsely under each intervention",
            "an estimator of gene programs that treats the targets of an intervention as latent",
            "an invariance penalty across guides that hit the same gene",
        ),
        data=(
            "genome-scale Perturb-seq in K562 and RPE1 cells",
            "simulated networks with feedback loops and hidden confounders",
            "time-lapse reporters of the NF-κB pathway",
        ),
        claim=(
            "identifies gene programs up to permutation, under assumptions that we can test on the data",
            "transfers effects to a cell type in which no perturbation was seen",
            "rejects 62% of the edges that popular methods call causal",
        ),
        worry=(
            "the assumption that every program is hit by at least one guide, which fails for essential genes",
            "the gap between the theorem, which needs infinite data, and the experiment",
        ),
        wish=(
            "state which of the assumptions is violated first as noise grows",
            "compare with a linear method on the same splits",
        ),
    ),
    Subject(  # Perturbation biology
        problem=(
            "Predicting how a cell responds to a perturbation that was never made would let us search far more "
            "targets than "
            "any screen can.",
            "Recent work reports that averages of training cells rival deep models of perturbation response.",
        ),
        idea=(
            "a factorised model that separates what a perturbation does from what a cell type allows",
            "a conditional map from control cells to perturbed cells that respects dose and time",
            "a small network on top of frozen gene embeddings, with an explicit no-effect class",
        ),
        data=(
            "eleven Perturb-seq data sets with 2.9 million cells",
            "the Norman and Replogle screens with double knockouts held out",
            "sci-Plex with 188 compounds at four doses",
        ),
        claim=(
            "is the first to beat the mean baseline on differentially expressed genes in every data set",
            "predicts the direction of the twenty strongest effects in 71% of unseen perturbations",
            "improves on linear models only where effects are non-additive, which we show is rare",
        ),
        worry=(
            "the metric: correlation over all genes says little, since most do not change",
            "that unseen perturbations are close neighbours of seen ones in the embedding",
        ),
        wish=(
            "report results on the strongest 5% of perturbations separately",
            "include the trivial predictor that ignores the perturbation",
        ),
    ),
    Subject(  # Long-range dependencies, single-cell and spatial omics
        problem=(
            "Enhancers act over hundreds of kilobases, while the effective context of current models is far shorter "
            "than "
            "their window.",
            "In tissue a cell's state depends on its neighbours, which models of dissociated cells cannot see.",
        ),
        idea=(
            "a convolution whose kernel is generated on the fly, at a cost that grows almost linearly with length",
            "a graph transformer over cells with distances measured along the tissue",
            "a position code derived from chromatin contact maps",
        ),
        data=(
            "gene expression from 196 kb windows in 53 cell types",
            "MERFISH slices of the mouse hypothalamus",
            "tumour margins of 34 patients with matched histology",
        ),
        claim=(
            "uses evidence up to 120 kb from the promoter, as targeted deletions confirm",
            "predicts ligand–receptor effects that were validated by staining",
            "needs a quarter of the memory at the same accuracy",
        ),
        worry=(
            "that a larger window is confounded with more parameters",
            "how borders of the slices are treated, where most of the errors seem to lie",
        ),
        wish=(
            "plot accuracy against the distance of the enhancer",
            "show that shuffling the distant context hurts",
        ),
    ),
    Subject(  # Multimodal perturbation readouts
        problem=(
            "Images and transcriptomes of the same perturbation tell different parts of its story, and are almost "
            "never "
            "measured in the same cell.",
            "Batch effects differ between modalities and are easily mistaken for agreement or disagreement between "
            "them.",
        ),
        idea=(
            "a joint embedding trained on perturbations, not on cells, as the unit of pairing",
            "a decoder that may abstain when one modality carries no information on the other",
            "a nuisance model of plate, row and column shared by all readouts",
        ),
        data=(
            "Cell Painting and Perturb-seq of 1,327 common genes",
            "optical pooled screens from three sites",
            "the JUMP pilot with matched L1000 profiles",
        ),
        claim=(
            "retrieves the right perturbation among 1,000 in 34% of the cases, against 12% before",
            "groups genes by complex better than either modality alone",
            "removes site effects without removing weak phenotypes",
        ),
        worry=(
            "that pairs share plates, so that retrieval may exploit the plate",
            "the missing comparison with simple canonical correlation",
        ),
        wish=(
            "repeat the retrieval with plates held out",
            "say how weak a phenotype may be before alignment fails",
        ),
    ),
    Subject(  # Active learning
        problem=(
            "A genome-scale screen costs more than most laboratories can spend, and most of its wells show nothing.",
            "Acquisition functions are compared on data sets that were collected without any, which favours whoever "
            "guesses "
            "the collection.",
        ),
        idea=(
            "a batch acquisition rule that trades the expected effect against redundancy with what is known",
            "a bandit over gene sets with a prior from pathways",
            "an active learner that may stop, with a guarantee on what it has missed",
        ),
        data=(
            "retrospective screens of 18,000 genes in five cell lines",
            "a prospective screen of 384 guides",
            "annotations of a 1.1-million-cell atlas",
        ),
        claim=(
            "finds 90% of the hits with 22% of the wells",
            "beats random choice in every round, which few earlier methods do",
            "asks experts for 60 labels where the usual workflow asks for 900",
        ),
        worry=(
            "that the surrogate was tuned on the screens that it is evaluated on",
            "the batch size, which no laboratory could run",
        ),
        wish=(
            "report the variance over initial batches",
            "add a baseline that ranks genes by essentiality alone",
        ),
    ),
    Subject(  # Generative models in biology
        problem=(
            "Generated cells look right in two dimensions and wrong in the counts that biologists care about.",
            "Generative models of biological sequences are evaluated by scores that reward memorisation.",
        ),
        idea=(
            "a diffusion model on counts that keeps library size and dropout as separate factors",
            "an autoregressive model over regions of open chromatin rather than bases",
            "a flow whose time is tied to developmental stage",
        ),
        data=(
            "an atlas of 1.3 million blood cells",
            "all promoters of 88 vertebrates",
            "organoid time courses with six donors",
        ),
        claim=(
            "generates rare populations in their true proportion",
            "fools a classifier trained on real cells in 46% of the cases",
            "produces enhancers with realistic motif spacing",
        ),
        worry=(
            "memorisation: nearest neighbours of the samples in the training set are not shown",
            "that the downstream task uses a classifier trained on the same atlas",
        ),
        wish=(
            "report the distance of samples to the nearest training example",
            "show failure cases, not only the best samples",
        ),
    ),
    Subject(  # Multimodal representation learning
        problem=(
            "Measuring RNA, chromatin, protein and shape in one cell is possible but rare; most cells have one "
            "modality.",
            "Alignment of modalities is usually judged by pairing cells, although biology is shared at the level of "
            "states.",
        ),
        idea=(
            "a mixture of experts that treats a missing modality as unknown rather than as zero",
            "a contrastive loss over states with soft targets",
            "an encoder that reads gene descriptions beside gene expression",
        ),
        data=(
            "CITE-seq and multiome data of 210,000 cells",
            "paired images and RNA of 9,400 organoids",
            "four public atlases with partly overlapping panels",
        ),
        claim=(
            "transfers labels across modalities with 94% accuracy",
            "is not worse than late fusion with one modality missing, and better with two",
            "aligns states that were measured in different species",
        ),
        worry=(
            "that late fusion with the same capacity was not tried",
            "the evaluation on cell types that a marker gene separates perfectly",
        ),
        wish=(
            "evaluate on fine subtypes",
            "ablate the text encoder with random embeddings of the same size",
        ),
    ),
    Subject(  # Uncertainty quantification
        problem=(
            "Scores of variants are used in the clinic as if they were probabilities, and they are not.",
            "Deep ensembles are confident and wrong together when the population shifts.",
        ),
        idea=(
            "a conformal wrapper that is valid within each ancestry group",
            "an ensemble in function space with a penalty for agreeing away from the data",
            "a calibration test that needs no labels in the target population",
        ),
        data=(
            "ClinVar variants submitted after the training date",
            "deep mutational scans of 87 proteins",
            "biobank cohorts of four ancestries",
        ),
        claim=(
            "keeps 90% coverage under shift, with intervals only 14% wider",
            "flags 78% of the errors while abstaining on a tenth of the variants",
            "shows that calibration on common variants does not carry over to rare ones",
        ),
        worry=(
            "exchangeability, which the split by date does not give",
            "that coverage is reported on average, not by group",
        ),
        wish=(
            "show coverage by allele frequency",
            "compare with temperature scaling, which is hard to beat",
        ),
    ),
    Subject(  # Optimal transport
        problem=(
            "Cells are destroyed by measuring them, so that we see populations and never trajectories.",
            "Transport between populations ignores that cells divide and die.",
        ),
        idea=(
            "an unbalanced map with growth rates estimated from barcodes",
            "a bridge whose reference process is a learned drift",
            "a transport cost on trees of descent",
        ),
        data=(
            "lineage-traced haematopoiesis",
            "drug responses of melanoma lines at five times",
            "spatial slices without shared genes",
        ),
        claim=(
            "predicts held-out time points with 31% lower error",
            "recovers the fate of barcoded clones better than pseudotime",
            "runs on a million cells in eleven minutes",
        ),
        worry=(
            "the entropic regularisation, whose strength decides the result",
            "that growth and transport cannot be told apart from snapshots",
        ),
        wish=(
            "show sensitivity to the regularisation",
            "compare with the independent coupling as a floor",
        ),
    ),
    Subject(  # Experimental design
        problem=(
            "Which experiment to do next is decided by habit; most would not have changed the conclusion either way.",
            "Designs that are optimal for a model are wasteful when the model is wrong.",
        ),
        idea=(
            "a stopping rule for screens based on the value of the remaining wells",
            "a design criterion that counts decisions rather than bits",
            "a cost-aware schedule for time courses",
        ),
        data=(
            "14 published screens replayed well by well",
            "dose–response curves of 265 drugs",
            "a simulated tiling screen with known enhancers",
        ),
        claim=(
            "saves a third of the plates at equal power",
            "chooses experiments that change the ranking of targets twice as often",
            "is robust when the noise is misjudged by a factor of three",
        ),
        worry=(
            "that costs are made up, although the conclusion hinges on them",
            "the greedy approximation, for which no bound is given",
        ),
        wish=(
            "try the method with real costs from a laboratory",
            "say how long a decision takes, since the robot waits for it",
        ),
    ),
    Subject(  # Graph neural networks and knowledge graphs
        problem=(
            "Knowledge graphs grow by what is studied, so that link prediction learns fame instead of biology.",
            "Interaction networks are noisy, incomplete and specific to a tissue that nobody recorded.",
        ),
        idea=(
            "a message-passing network that down-weights hubs by how often they were tested",
            "a path-based explanation with the fewest edges that flips a prediction",
            "a hypergraph over pathways and complexes",
        ),
        data=(
            "Hetionet and PrimeKG split by year",
            "STRING with edges added after 2021 held out",
            "synergy scores of 2,300 drug pairs",
        ),
        claim=(
            "keeps its accuracy on genes with fewer than five publications",
            "proposes 27 targets, of which nine entered trials since",
            "explains predictions in paths that curators rate as useful",
        ),
        worry=(
            "degree: a baseline that only knows degrees is missing",
            "that the split lets inverse relations leak",
        ),
        wish=(
            "add the degree baseline",
            "split by disease instead of by edge",
        ),
    ),
    Subject(  # Data sets and benchmarks
        problem=(
            "Benchmarks in genomics saturate quickly, often because test data are close relatives of training data.",
            "Results of different papers cannot be compared, since each draws its own splits.",
        ),
        idea=(
            "a benchmark with fixed splits, frozen baselines and a hidden test set",
            "a measure of leakage that works with sequences, cells and graphs",
            "a data set of paired readouts collected under one protocol",
        ),
        data=(
            "twelve public benchmarks re-split by homology",
            "10,000 non-coding variants assayed in one laboratory",
            "38 methods re-run by us with their authors' settings",
        ),
        claim=(
            "changes the order of the five best methods",
            "shows that 40% of reported progress disappears with honest splits",
            "runs in an hour on one GPU",
        ),
        worry=(
            "maintenance: who will keep the hidden test set hidden",
            "that methods were not tuned equally",
        ),
        wish=(
            "publish the licence of every data set",
            "give a data sheet with the known biases",
        ),
    ),
)

ML4ASTRO = (
    Subject(  # Simulation-based inference
        problem=(
            "The likelihood of most astrophysical data cannot be written down, yet it can be simulated.",
            "Neural posteriors are fast once trained, but nobody knows when to trust them.",
        ),
        idea=(
            "a neural posterior estimator with a learned summary of the field",
            "a sampler that spends simulations where the posterior is still unsure",
            "a differentiable simulator inside the training loop",
        ),
        data=(
            "mock galaxy catalogues with survey masks",
            "2,000 N-body boxes",
            "simulated light curves with real cadence",
        ),
        claim=(
            "gives posteriors 40% tighter than the power spectrum alone",
            "matches nested sampling at a thousandth of the cost",
            "passes coverage tests in nine of ten parameters",
        ),
        worry=(
            "the prior, which is narrower than the data suggest",
            "that coverage was tested on the training simulator",
        ),
        wish=("show simulation-based calibration ranks", "test on a simulator with different subgrid physics"),
    ),
    Subject(  # Covariate shift
        problem=(
            "Networks trained on simulations meet a sky that no simulator has got quite right.",
            "Instruments age, and what was learned last year drifts.",
        ),
        idea=(
            "a domain-adversarial encoder with a physics-based nuisance model",
            "a Bayesian treatment of what the simulator leaves out",
            "a test that says when to stop trusting the model",
        ),
        data=(
            "two hydrodynamic suites with different feedback",
            "HSC images with injected shifts",
            "eight years of one camera",
        ),
        claim=(
            "halves the bias between simulators",
            "detects a shift of 2% in the point-spread function",
            "widens its errors as far as needed, and no further",
        ),
        worry=("that both simulators share their initial conditions", "the choice of what counts as a nuisance"),
        wish=("train on one suite and test on the other, in both directions", "report the price in statistical power"),
    ),
    Subject(  # Anomalies and rare signals
        problem=(
            "The next surveys will see ten million alerts a night, and the interesting ones are those nobody expected.",
            "Rare classes come with wrong labels, since experts disagree on them.",
        ),
        idea=(
            "a self-supervised representation of light curves that ignores noise",
            "a flow that scores how unlikely a spectrum is",
            "an active loop with an astronomer who may say “boring”",
        ),
        data=("ZTF alerts of 2020", "SDSS spectra with planted oddities", "a labelled set of 412 glitches"),
        claim=(
            "ranks known oddities in the top 0.1%",
            "finds three objects that were observed again since",
            "needs eleven questions to learn what is boring",
        ),
        worry=("that artefacts dominate the top of the list", "the lack of a simple outlier detector as a baseline"),
        wish=("show the first twenty candidates without selection", "state how many alerts a night a person would see"),
    ),
    Subject(  # Uncertainty
        problem=(
            "A redshift without an honest error is of little use to cosmology.",
            "Networks report uncertainties that are calibrated on average and wrong where it matters.",
        ),
        idea=(
            "a recalibration that is valid for every kind of galaxy",
            "a Bayesian last layer with a flow on top",
            "a quantile network with a conformal correction",
        ),
        data=(
            "photometric catalogues with spectroscopic truth",
            "low-surface-brightness galaxies in DES",
            "simulated lenses",
        ),
        claim=(
            "is calibrated in every magnitude bin",
            "lowers the share of catastrophic outliers to 1.9%",
            "costs no more than one forward pass",
        ),
        worry=("selection: spectroscopic samples are brighter", "that only the average coverage is reported"),
        wish=("plot coverage against magnitude", "compare with a deep ensemble of five"),
    ),
    Subject(  # Interpretability
        problem=(
            "A network that predicts a mass does not tell which physics it used.",
            "Attention is shown as explanation although shuffling it changes little.",
        ),
        idea=(
            "a symbolic model distilled from a graph network",
            "an autoencoder whose latents are physical in units",
            "wavelet filters that are learned but few",
        ),
        data=("merger trees of 20,000 haloes", "stellar light curves from Kepler", "galaxy spectra with known ages"),
        claim=(
            "finds a formula with four terms that is as accurate as the network",
            "has latents that follow metallicity and age",
            "keeps 97% of the accuracy with 1% of the weights",
        ),
        worry=("that the formula was chosen after looking at the test set", "the reading of latents by eye"),
        wish=("show the Pareto front of formulas", "test the latents by intervention in the simulator"),
    ),
    Subject(  # Physics-informed, symmetries
        problem=(
            "Conservation laws and symmetries are known exactly, and still networks learn them from data.",
            "Hard constraints help extrapolation, and cost flexibility where physics is unknown.",
        ),
        idea=(
            "an equivariant graph flow over particles",
            "an ordinary differential equation with a learned correction to the force",
            "a neural field with the lens equation built in",
        ),
        data=(
            "dwarf galaxies with known density profiles",
            "fast N-body runs at three resolutions",
            "strong lenses from HST",
        ),
        claim=(
            "conserves energy to one part in ten thousand",
            "extrapolates to boxes eight times larger",
            "reconstructs sources at twice the resolution of the camera",
        ),
        worry=("the cost compared with simply more data augmentation", "that symmetry is broken by the survey window"),
        wish=(
            "compare with augmentation at equal compute",
            "show what happens when the symmetry holds only approximately",
        ),
    ),
    Subject(  # Accelerating simulations
        problem=(
            "Hydrodynamic simulations take millions of hours, and surveys need thousands of them.",
            "Emulators are accurate on average and fail silently at the edges of their training volume.",
        ),
        idea=(
            "a vision transformer for turbulence on periodic boxes",
            "a generative model that paints gas onto dark matter",
            "a reduced-order chemical network with a learned closure",
        ),
        data=(
            "64 boxes with primordial chemistry",
            "full-sky lensing maps",
            "radiative-transfer runs of supernova ejecta",
        ),
        claim=(
            "is 500 times as fast at 1% error in the power spectrum",
            "reproduces peak counts, which it was not trained on",
            "stays stable for a thousand steps",
        ),
        worry=("that only two-point statistics are compared", "errors that grow at the end of long roll-outs"),
        wish=("show the bispectrum", "report the time including generation of training data"),
    ),
    Subject(  # Benchmarking and deployment
        problem=(
            "Every group measures on its own split of its own simulation, and nobody can compare.",
            "Between a notebook and a telescope's alert stream lie latency, versions and missing bands.",
        ),
        idea=(
            "a library that makes images and light curves of known difficulty",
            "a pre-trained encoder for galaxy images",
            "a classifier that answers within the exposure time",
        ),
        data=("Galaxy Zoo with 7.5 million votes", "PLAsTiCC with real noise", "radio cut-outs taken in the wild"),
        claim=(
            "runs on one CPU core within a second",
            "needs a tenth of the labels for a new survey",
            "shows that three published ranks change with the split",
        ),
        worry=("how the library will be maintained", "that the compared methods had different budgets"),
        wish=("publish the exact splits", "report latency at the 99th percentile"),
    ),
)
