"""What the papers of the demonstration are about: a title and the places of its topics in the venue's list.

The accepted titles of ML4Astro 2022 are those of its public programme; every other title is made up, and so is
everybody who is said to have written any of them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Work:
    """A paper before anybody wrote it."""

    title: str
    topics: tuple[int, ...]  # places in the venue's list of topics, from 0
    outcome: str = ""  # what became of it, where history has decided


def _works(text: str) -> tuple[Work, ...]:
    """One work a line: topics, separated by commas, then perhaps an outcome in brackets, a bar, and the title."""
    works = []
    for line in text.strip().splitlines():
        head, _, title = line.partition("|")
        topics, _, outcome = head.strip().partition("(")
        places = tuple(int(topic) - 1 for topic in topics.split(","))
        works.append(Work(title.strip(), places, outcome.strip(" )")))
    return tuple(works)


LONG_TITLE = (
    "What a Thousand Knockdowns Can and Cannot Tell: A Systematic Comparison of Linear, Graph-Based and "
    "Foundation-Model "
    "Predictors of Transcriptional Responses to Single and Combined CRISPRi Perturbations Across Eleven Cell Lines"
)

MLGENX = _works(
    f"""
    5,3,15 | {LONG_TITLE}
    1,6 | Reading Both Strands: Reverse-Complement Equivariant State-Space Models for Megabase Context
    5,4 | Invariant Effects: Causal Representations that Transfer Perturbation Responses Between Cell Types
    2,9 | Discrete Flow Matching for Cell-Type-Specific Enhancer Design
    12,5 | Unbalanced Transport Maps Predict Which Cells a Drug Will Spare
    14,5 | Walking the Interactome: Knowledge-Graph Priors for Unseen Gene Perturbations
    8,13 | Which Guide Next? Batch Active Learning for Genome-Scale Knockout Screens
    11,1 | Do Genomic Language Models Know What They Do Not Know? Calibration of Variant Effect Scores
    3,1 | Motifs All the Way Down: Sparse Autoencoders Find Regulatory Grammar in DNA Language Models
    10,7 | One Cell, Four Views: Contrastive Alignment of Imaging, RNA, ATAC and Protein Readouts
    9,2 | Latent Diffusion over Single-Cell Atlases with Controllable Cell State
    15,3 | LeakCheck: How Homology Inflates Reported Scores on Twelve Sequence Benchmarks
    6,10 | Neighbourhoods Matter: Graph Transformers for Spatial Transcriptomics at Subcellular Resolution
    7,5 | From Morphology to Mechanism: Joint Embeddings of Cell Painting and Perturb-seq
    13,11 | Stopping Rules for Screens: Bayesian Designs that Save a Third of the Plates
    4,14 | Identifiable Gene Programs from Interventions with Unknown Targets
    1,15 | Small Is Enough: A 7-Million-Parameter Encoder Matches Large Genomic Models on Regulatory Tasks
    5,11 | Conformal Perturbation Prediction: Honest Intervals for Knockout Phenotypes
    2,13 | Closing the Loop on Promoter Design with Cheap Reporters and Expensive Models
    3,6 | Attributing Expression to Distal Enhancers: A Critical Look at Gradient Explanations
    12,9 | Schrödinger Bridges for Cell Fate: Learning Differentiation from Snapshots Without Pseudotime
    14,10 | Hypergraphs of Pathways for Drug-Combination Response
    9,6 | Synthetic Cells, Real Biases: What Generative Models of scRNA-seq Leave Out
    10,1 | Bridging Protein and Genome Language Models Through Shared Codon Embeddings
    15,5 | PerturbBench-Lite: A Benchmark of Perturbation Prediction that Runs in an Hour
    7,4 | Disentangling Batch from Biology in Multi-Site Optical Pooled Screens
    8,2 | Bandits for Aptamers: Regret-Aware Exploration of Combinatorial Libraries
    6,1 | Chromatin as Context: Pre-Training Sequence Models on Contact Maps
    13,5 | Adaptive Dosing Experiments with Gaussian Processes over Dose–Response Curves
    11,3 | When the Ensemble Agrees and Is Wrong: Epistemic Uncertainty Under Population Shift
    5,12 | CellDrift: Monge Maps Conditioned on Perturbation Chemistry
    4,3 | Causal or Merely Correlated? Auditing Gene Regulatory Networks with Interventional Data
    14,15 | A Knowledge Graph of Negative Results for Target Identification
    1,11 | Tokenising the Genome: Byte-Pair, k-mers, or Nothing at All?
    2,3 | Interpretable by Design: Additive Energy Models for 5′ UTR Optimisation
    9,11 | Score Matching on Count Data with Exact Zero Inflation
    10,6 | Late Fusion Is Hard to Beat: Lessons from Spatial Multi-Omics of Tumour Margins
    6,14 | Long-Range Graph Rewiring for Gene Regulation Across Topological Domains
    8,5 | Sampling the Screen that Matters: Core-Set Selection for Combinatorial Perturb-seq
    3,15 | Portable or Not? Polygenic Scores Under Ancestry Shift
    7,9 | Counterfactual Microscopy: Generating the Image of a Knockout that Nobody Made
    12,6 | Gromov–Wasserstein Alignment of Spatial Slices Without Shared Genes
    13,8 | Cost-Aware Design of Single-Cell Time Courses
    1,3 | In-Context Learning of Regulatory Codes in Genomic Language Models
    5,14 | Epistasis from Structure: Graph Networks for Double Knockouts in Yeast
    2,9,11 | Guided Diffusion for Antibody Loops with Calibrated Developability Scores
    15,1 | TenThousandVariants: A Blinded Test Set of Functionally Assayed Non-Coding Variants
    4,7 | Invertible Encoders for Interventional Time Series of Live-Cell Reporters
    6,3 | Splicing at a Distance: Hyena Operators for Tissue-Specific Exon Inclusion
    10,5 | Text as Supervision: Aligning Gene Descriptions with Perturbation Signatures
    9,12 | Rectified Flows for Interpolating Developmental Stages
    11,13 | Value of Information in CRISPR Tiling Screens
    14,3 | Explaining Link Prediction in Drug–Target Graphs by Minimal Counterfactual Paths
    5,1 | Zero-Shot Is Not Enough: Fine-Tuning Single-Cell Foundation Models on Small Perturbation Sets
    8,11 | Annotation on a Budget: Active Cell-Type Labelling with Abstention
    7,10 | Missing Modalities in Perturbation Atlases: Imputation or Marginalisation?
    3,4 | Stable Features Across Laboratories: Invariant Risk Minimisation for Chromatin Accessibility
    1,2 | Codon Optimisation with a Frozen Language Model and Twelve Wet-Lab Rounds
    6,9 | Autoregressive Generation of Chromosome-Scale Epigenomes
    12,14 | Transport on Gene Trees: A Geometry-Aware Distance for Clonal Evolution
    5,7,13 | Dose, Time and Neighbour: A Factorised Model of Non-Cell-Autonomous Perturbation Effects
    15,10 | OrganoidBank: Paired Images and Transcriptomes of 9,400 Intestinal Organoids
    2,8 | Sequence Design Under Distribution Shift: Trust Regions for Learned Fitness Landscapes
    4,5 | Mechanism Sparsity Recovers Transcription Factor Modules
    9,3 | Do Generated Enhancers Obey the Syntax of Real Ones?
    13,2 | Screening Backwards: Choosing Assays that Would Change the Decision
    11,5 | Deep Kernel Ensembles for Combination Screens with Few Replicates
    14,1 | Grounding Genomic Embeddings in the Gene Ontology
    10,9 | A Shared Latent Space for Lineage Tracing and Expression
    6,11 | How Far Is Far? Measuring the Effective Context of Sequence-to-Expression Models
    3,5 | Concept Bottlenecks for Toxicity Readouts of Perturbed Hepatocytes
    1,9 | Distilling a Genome Model into a Regulatory Grammar that Biologists Can Edit
    """
)

ML4ASTRO_ACCEPTED = _works(
    """
    1,6 (poster) | Pixelated Reconstruction of Gravitational Lenses using Recurrent Inference Machines
    3,5 (talk) | Unsupervised Learning for Stellar Spectra with Deep Normalizing Flows
    7,6 (talk) | TNT: Vision Transformer for Turbulence Simulations
    4,2 (poster) | Calibrated Predictive Distributions for Photometric Redshifts
    7,6 (poster) | Full-Sky Gravitational Lensing Simulations Using Generative Adversarial Networks
    4,8 (talk) | GaMPEN: An ML Framework for Estimating Galaxy Morphological Parameters and Quantifying Uncertainty
    1,2 (poster) | SIMBIG: Likelihood-Free Inference of Galaxy Clustering
    1,8 (poster) | Accelerated Galaxy SED Modeling using Amortized Neural Posterior Estimation
    1,4 (poster) | Scalable Bayesian Inference for Detection and Deblending in Astronomical Images
    7,2 (poster) | Galaxies on graph neural networks: towards robust synthetic galaxy catalogs with deep generative models
    5,7 (poster) | Learning Galaxy Properties from Merger Trees
    7,4 (poster) | Probabilistic Dalek - Emulator framework with probabilistic prediction for supernova tomography
    6,7 (talk) | Hybrid Physical-Neural ODEs for Fast N-body Simulations
    1,2 (poster) | Population-Level Inference of Strong Gravitational Lenses with Neural Network-Based Selection Correction
    2,1 (poster) | Robust Simulation-Based Inference in Cosmology with Bayesian Neural Networks
    8,2 (poster) | DeepBench: A library for simulating benchmark datasets for scientific analysis
    3,4 (poster) | On Estimating ROC Arc Length and Lower Bounding Maximal AUC for Imbalanced Classification
    5,3 (poster) | Autoencoding Galaxy Spectra
    1,6 (talk) | Strong Lensing Source Reconstruction Using Continuous Neural Fields
    1,7 (talk) | Reconstructing the Universe with Variational self-Boosted Sampling
    4,8 (poster) | Bayesian Neural Networks for classification tasks in the Rubin big data era
    3,8 (poster) | Don't Pay Attention to the Noise: Learning Self-supervised Representations of Light Curves with a Denoising Time Series Transformer
    6,1 (talk) | Uncovering dark matter density profiles in dwarf galaxies with graph neural networks
    5,8 (poster) | Astroconformer: Inferring Surface Gravity of Stars from Stellar Light Curves with Transformer
    1,5 (poster) | Learnable wavelet neural networks for cosmological inference
    8,3 (poster) | A Convolutional Neural Network for Supernova Time-Series Classification
    1,4 (poster) | Estimating Cosmological Constraints from Galaxy Cluster Abundance using Simulation-Based Inference
    1,8 (poster) | Fast Estimation of Physical Galaxy Properties using Simulation-Based Inference
    3,8 (poster) | Learning useful representations for radio astronomy “in the wild” with contrastive learning
    5,4 (poster) | An Unsupervised Learning Approach for Quasar Continuum Prediction
    6,7 (talk) | Galaxy Merger Reconstruction with Equivariant Graph Normalizing Flows
    7,6 (poster) | Reduced Order Model for Chemical Kinetics: A case study with Primordial Chemical Network
    4,5 (poster) | Inferring Structural Parameters of Low-Surface-Brightness-Galaxies with Uncertainty Quantification using Bayesian Neural Networks
    1,7 (poster) | LINNA: Likelihood Inference Neural Network Accelerator
    8,2 (poster) | Toward Galaxy Foundation Models with Hybrid Contrastive Learning
    5,1 (poster) | Automated discovery of interpretable gravitational-wave population models
    1,6 (poster) | Neural Posterior Estimation with Differentiable Simulator
    1,8 (poster) | Parameter Estimation in Realistic Binary Microlensing Light Curves with Neural Controlled Differential Equation
    """  # noqa: E501
)

ML4ASTRO_OTHERS = _works(
    """
    3,8 | Another Look at Star–Galaxy Separation with Off-the-Shelf Transformers
    2,4 | Domain Adaptation for Photometric Redshifts: A Negative Result
    7,6 | Learning Subgrid Feedback with a Single Hydrodynamic Box
    1,4 | Sequential Posterior Estimation for Reionisation with Nine Parameters
    5,3 | Symbolic Regression of the Mass–Luminosity Relation from Eclipsing Binaries
    8,7 | An Open Benchmark of Emulators for the Matter Power Spectrum
    3,2 | One-Class Flows for Fast Radio Burst Candidates
    6,5 | Rotation-Equivariant Capsules for Galaxy Morphology
    4,1 | Do Neural Posteriors Cover? A Coverage Audit of Eleven Published Pipelines
    8,3 | Classifying Variable Stars by Their Period Alone
    2,8 | Instrument Shift in Solar Flare Forecasting
    7,1 | Super-Resolution of Cosmological Boxes by Wavelet Diffusion
    5,6 | Attention Maps Are Not Explanations: The Case of Galaxy Mergers
    1,2 | Simulation-Based Inference with Misspecified Dust Models
    3,4 | Rare Transients Under Label Noise
    8,2 | Compressing Radio Interferometry Data with Learned Codebooks
    6,7 | Hamiltonian Networks for Planetary Migration
    4,5 | Temperature Scaling Is Enough for Light-Curve Classifiers
    7,8 | A Fast Surrogate for Stellar Evolution Tracks
    2,3 | Novelty or Artefact? Distinguishing New Classes from Bad Pixels
    1,8 | Amortised Inference of Exoplanet Atmospheres on a Laptop
    5,4 | Feature Attribution for Gravitational-Wave Glitches
    """
)
